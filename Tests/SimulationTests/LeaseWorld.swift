import SeededTesting
import Store
import Vocabulary

/// Processes that want one lease: they stop and wake up late, die and come back under another name, and their messages
/// arrive late, twice or never; the database's clock jumps both ways.
struct LeaseWorld: World {
  static let name = "lease"

  enum Promise: String, Broken {
    case oneHolder = "at most one process passes the check"
    case oneHolderOfTerm = "a term has one holder"
    case risingTerm = "the term never goes down"
    case noLateWrite = "no write of an earlier term follows one of a later"
    case notEarly = "nobody takes a lease that is neither over nor given back"
    case notStuck = "a lease that is over can be taken"
  }

  enum Fault: String, Defect {
    case noFence, ignoresTerm, keepsTerm, takesEarly, releasesAnothers, trustsClock, goesBack

    var breaks: Promise {
      switch self {
      case .noFence: .oneHolder
      case .ignoresTerm: .noLateWrite
      case .keepsTerm: .oneHolderOfTerm
      case .takesEarly, .releasesAnothers: .notEarly
      case .trustsClock: .notStuck
      case .goesBack: .risingTerm
      }
    }
  }

  /// What a process believes it has.
  struct Grant: Equatable {
    let holder: String
    let term: Int64
  }

  private enum Message {
    case take(process: Int, holder: String)
    case answer(process: Int, Grant)
    case write(Grant)
    case release(Grant)
  }

  private struct Process {
    var holder: String
    var belief: Grant?
    var isPaused = false
  }

  private static let duration: Int64 = 2_000

  private let fault: Fault?
  var story = Story()
  private var row: LeaseState?
  private var clock = dawn
  private var processes: [Process]
  private var births = 0
  private var post = Post<Message>(most: 30)
  /// What the database has given out, the last ones.
  private var grants: [Grant] = []
  /// The terms of the accepted writes.
  private var lastWritten: Int64 = 0
  /// Until when the last grant was promised to be its holder's alone.
  private var promised = dawn
  private var seen: Set<Promise> = []

  init(_ random: inout Seeded, fault: Fault?) {
    self.fault = fault
    processes = []
    for _ in 0..<(2 + random.below(4)) {
      births += 1
      processes.append(Process(holder: "p\(births)"))
    }
  }

  mutating func step(_ random: inout Seeded) {
    let number = random.below(processes.count)
    switch random.below(100) {
    case 0..<35: if let message = post.deliver(&random) { receive(message) }
    case 35..<65: act(number, &random)
    case 65..<72:
      processes[number].isPaused.toggle()
      story.tell("\(processes[number].holder) \(processes[number].isPaused ? "stops" : "wakes up")")
    case 72..<75:
      births += 1
      story.tell("\(processes[number].holder) dies; p\(births) comes in its place")
      processes[number] = Process(holder: "p\(births)")
    case 75..<76:
      clock = clock.adding(milliseconds: Int64(random.below(120_000)) - 60_000)
      story.tell("the clock is set to \(clock)")
    default: clock = clock.adding(milliseconds: Int64(random.below(700)))
    }
    if fault == .goesBack, random.once(in: 200), let row, row.term > 1 {
      self.row = LeaseState(holder: row.holder, term: row.term - 1, until: row.until)
    }
  }

  /// A process that runs asks for the lease, writes under it, or gives it back.
  private mutating func act(_ number: Int, _ random: inout Seeded) {
    let process = processes[number]
    if process.isPaused { return }
    guard let belief = process.belief, !random.once(in: 3) else {
      story.tell("\(process.holder) asks for the lease")
      return post.send(.take(process: number, holder: process.holder))
    }
    if random.once(in: 12) {
      processes[number].belief = nil
      story.tell("\(process.holder) gives the lease back, term \(belief.term)")
      post.send(.release(belief))
    } else {
      story.tell("\(process.holder) sends a write, term \(belief.term)")
      post.send(.write(belief))
    }
  }

  /// One transaction, or an answer that reaches a process.
  private mutating func receive(_ message: Message) {
    switch message {
    case .take(let number, let holder): take(number, holder)
    case .answer(let number, let grant):
      // Whoever died meanwhile does not hear it.
      if processes[number].holder == grant.holder { processes[number].belief = grant }
    case .write(let grant):
      let isAccepted = admits(grant)
      story.tell("a write of \(grant.holder), term \(grant.term), is \(isAccepted ? "accepted" : "refused")")
      guard isAccepted else { return }
      if grant.term < lastWritten { seen.insert(.noLateWrite) }
      lastWritten = grant.term
    case .release(let grant):
      story.tell("the release of \(grant.holder), term \(grant.term), arrives")
      if admits(grant) { promised = min(promised, clock) }
      guard var row else { return }
      if fault == .releasesAnothers {
        row.release(by: row.holder, term: row.term, at: clock)
      } else {
        row.release(by: grant.holder, term: grant.term, at: clock)
      }
      self.row = row
    }
  }

  private mutating func take(_ number: Int, _ holder: String) {
    let end = clock.adding(milliseconds: Self.duration)
    let before = row
    let isTaken: Bool
    if var row {
      if fault == .takesEarly { row.release(by: row.holder, term: row.term, at: clock) }
      isTaken = row.take(by: holder, at: clock, until: end)
      if fault == .trustsClock, !isTaken, let before { row = before }
      if fault == .keepsTerm, isTaken, let before {
        row = LeaseState(holder: holder, term: before.term, until: end)
      }
      self.row = row
    } else {
      row = LeaseState(takenBy: holder, until: end)
      isTaken = true
    }
    guard isTaken, let row else {
      story.tell("the lease is not for \(holder)")
      // Whatever the clock did before: a lease lasts no longer than one from now.
      if promised <= clock { seen.insert(.notStuck) }
      promised = min(promised, end)
      return
    }
    if let before, before.holder != holder, clock < promised { seen.insert(.notEarly) }
    if let before, row.term < before.term { seen.insert(.risingTerm) }
    promised = end
    let grant = Grant(holder: holder, term: row.term)
    story.tell("\(holder) has the lease, term \(row.term), until \(end)")
    if !grants.contains(grant) {
      if grants.contains(where: { $0.term == grant.term }) { seen.insert(.oneHolderOfTerm) }
      if grants.count == 12 { grants.removeFirst() }
      grants.append(grant)
    }
    post.send(.answer(process: number, grant))
  }

  /// The check that begins every write under a lease.
  private func admits(_ grant: Grant) -> Bool {
    guard let row else { return false }
    switch fault {
    case .noFence: return true
    case .ignoresTerm: return row.admits(grant.holder, term: row.term)
    default: return row.admits(grant.holder, term: grant.term)
    }
  }

  func broken() -> [Promise] {
    var broken = Array(seen)
    if grants.count(where: admits) > 1, fault != .ignoresTerm { broken.append(.oneHolder) }
    if let row, let last = grants.last, row.term < last.term { broken.append(.risingTerm) }
    return broken
  }
}
