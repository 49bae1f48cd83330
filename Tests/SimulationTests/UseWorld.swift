import Ledger
import SeededTesting
import Vocabulary

@testable import Exchange

/// Uses under two agreements on one offer: asked for, run, measured and paid, while their agreements are suspended, revoked
/// and run out. All replicas write one after the other, as they do on a database; their clocks do not agree.
struct UseWorld: World {
  static let name = "use"

  enum Promise: String, Broken {
    case arrows = "a use moves along its arrows"
    case endsOnce = "a use ends once"
    case counted = "no more uses than the agreement counts and its policy permits"
    case capacity = "no more uses are open than there is room for, and none asks for more than one may take"
    case measured = "what is measured is the sum of the readings, and at most what was asked for"
    case gapless = "readings are numbered without gaps and do not overlap"
    case settledOnce = "a use is settled once"
    case charged = "what is charged is the price of what was measured, and at most what was held"
    case closed = "nothing is measured after the settlement"
    case runsUnderActive = "no use runs under an agreement that is not active"
    case endsWithAgreement = "no use is open when its agreement is over"
    case rightfulResume = "who pays resumes only what it suspended itself, and nobody else does that"
    case onceEach = "a request has one effect, however often it is made"
  }

  enum Fault: String, Defect {
    case reopens, endsAgain, countsNothing, forgetsRoom, measuresTooMuch, skipsReadings, settlesTwice, chargesAll
    case measuresLate, startsAnyhow, leavesUses, anyoneResumes, forgetsKeys

    var breaks: Promise {
      switch self {
      case .reopens: .arrows
      case .endsAgain: .endsOnce
      case .countsNothing: .counted
      case .forgetsRoom: .capacity
      case .measuresTooMuch: .measured
      case .skipsReadings: .gapless
      case .settlesTwice: .settledOnce
      case .chargesAll: .charged
      case .measuresLate: .closed
      case .startsAnyhow: .runsUnderActive
      case .leavesUses: .endsWithAgreement
      case .anyoneResumes: .rightfulResume
      case .forgetsKeys: .onceEach
      }
    }
  }

  enum Ask {
    case use(agreement: Int, quantity: Int64)
    case move(use: Int, Use.Event, UseMachine.Role)
    case read(use: Int, ReadingDraft)
    case settle(use: Int)
    case change(agreement: Int, AgreementMachine.Event, AgreementMachine.Role)
  }

  struct Request {
    let key: Int
    let ask: Ask
  }

  /// A use with what hangs on it, and what has been seen of it.
  struct Record {
    var use: Use
    let agreement: Int
    var held: Reservation?
    var readings: [ReadingDraft] = []
    var settlements = 0
    var ends = 0
    /// What was measured when it was settled.
    var measuredAtSettlement: Int64 = 0
  }

  let fault: Fault?
  var story = Story()
  var clocks: Clocks
  var agreements: [Agreement]
  var records: [Record] = []
  var post = Post<Request>(most: 30)
  var answered: Set<Int> = []
  private var sent: [Request] = []
  private var lastKey = 0
  var seen: Set<Promise> = []

  init(_ random: inout Seeded, fault: Fault?) {
    self.fault = fault
    clocks = Clocks(3, &random)
    agreements = [Cast.agreement(0), Cast.agreement(1)]
  }

  mutating func step(_ random: inout Seeded) {
    let now = clocks[random.below(3)]
    switch random.below(100) {
    case 0..<38: ask(&random)
    case 38..<44: if !sent.isEmpty { post.send(random.pick(sent)) }
    case 44..<90:
      guard let request = post.deliver(&random) else { return }
      if random.once(in: 15) { return story.tell("\(request.key): the replica dies before it writes") }
      if answered.contains(request.key), fault != .forgetsKeys { return }
      perform(request, at: now)
    case 90..<96: clocks.tick(&random)
    default: keepHouse(at: now)
    }
  }

  private mutating func ask(_ random: inout Seeded) {
    lastKey += 1
    let request = Request(key: lastKey, ask: wish(&random))
    story.tell("\(request.key) is asked for: \(Self.said(request.ask))")
    if sent.count == 12 { sent.removeFirst() }
    sent.append(request)
    post.send(request)
  }

  private func wish(_ random: inout Seeded) -> Ask {
    if records.isEmpty || random.once(in: 8) {
      return .use(agreement: random.below(2), quantity: Int64(1 + random.below(random.once(in: 6) ? 5_000 : 600)))
    }
    if random.once(in: 14) {
      let event: AgreementMachine.Event =
        random.once(in: 30) ? random.pick([.revoke, .end]) : random.pick([.suspend, .resume, .resume])
      return .change(agreement: random.below(2), event, random.once(in: 4) ? .consumer : .provider)
    }
    // Mostly a recent one.
    let number = records.count - 1 - random.below(min(records.count, 5))
    let use = records[number].use
    let role = random.pick(UseMachine.Role.allCases)
    if use.state == .requested, !random.once(in: 4) { return .move(use: number, .start, .provider) }
    if use.state.isMetered, random.once(in: 2) { return .read(use: number, reading(records[number], &random)) }
    return random.once(in: 6) ? .settle(use: number) : .move(use: number, random.pick(Use.Event.allCases), role)
  }

  /// The provider's next reading, or one that is wrong in some way.
  private func reading(_ record: Record, _ random: inout Seeded) -> ReadingDraft {
    let from = record.readings.last?.to ?? record.use.requestedAt
    let skew = random.once(in: 6) ? Int64(random.below(200)) - 100 : 0
    let next = Int64(record.readings.count) + (random.once(in: 10) ? Int64(random.below(3)) : 1)
    let left = record.use.quantity - record.use.measured
    return ReadingDraft(
      sequence: next, quantity: Int64(random.below(Int(max(left, 0)) + 20)), unit: "cpuSeconds",
      from: from.adding(milliseconds: skew), to: from.adding(milliseconds: Int64(random.below(4_000))))
  }

  private static func said(_ ask: Ask) -> String {
    switch ask {
    case .use(let agreement, let quantity): "a use of \(quantity) under agreement \(agreement)"
    case .move(let use, let event, let role): "\(event) use \(use), by the \(role)"
    case .read(let use, let draft): "reading \(draft.sequence) of use \(use), \(draft.quantity)"
    case .settle(let use): "settle use \(use)"
    case .change(let agreement, let event, let role): "\(event) agreement \(agreement), by the \(role)"
    }
  }
}
