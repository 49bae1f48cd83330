import Glibc
public import Logging
import Vocabulary

/// The process beside the owner's cluster: asks the hub for work, has an engine do it, and tells what becomes of it.
///
/// It keeps nothing but its engine's folder. What it is to do the hub tells each process anew, and the engine knows by a job's
/// id whether it was begun: so it may be killed at any moment, and nothing runs twice.
public actor AgentRunner {
  let engine: any Engine
  let client: AgentClient
  /// For files on their way.
  let scratch: String
  let logger: Logger
  private let hello: AgentHello
  private let thread: EngineThread
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
  var entries: [String: Entry] = [:]
  private(set) var session: Int64 = 0
  private(set) var largestOutput: Int64 = 0
  /// Files being fetched or brought.
  var errands: [String: Task<Void, Never>] = [:]
  static let lanes = 4
  var isCutOff = false

  /// A job as this process knows it.
  struct Entry {
    var work: AgentWork
    var step = Step.new
    /// What is to be told of it…
    var report: AgentReport?
    /// …and what the hub has taken down.
    var told: AgentReport?
    var logged: Int64
    /// Not to be tried again before, in milliseconds of the clock that only goes forward.
    var notBefore: Int64 = 0
    var logLookedAt: Int64 = 0
    var measuredAt: Int64 = 0

    enum Step: Hashable {
      /// Not looked for at the engine.
      case new
      /// Its files are being fetched.
      case coming
      /// The engine has it.
      case there
      /// It has ended; its files are being brought to the hub.
      case leaving(JobResult)
      /// Nothing is to be done but to tell it.
      case over
    }
  }

  /// Why it ends by itself.
  public enum End: Error, Sendable, CustomStringConvertible {
    /// Another process with its key has begun.
    case replaced
    /// The hub does not take its key.
    case unwelcome(String)

    public var description: String {
      switch self {
      case .replaced: "another process with this key has taken over"
      case .unwelcome(let words): words
      }
    }
  }

  /// - Parameters:
  ///   - place: what tells its engine's folder from every other.
  ///   - folder: for files on their way.
  public init(
    engine: any Engine, place: String, hub: String, key: String, folder: String, version: String, logger: Logger
  ) throws {
    self.engine = engine
    client = AgentClient(address: hub, key: key)
    scratch = folder + "/passing"
    self.logger = logger
    thread = EngineThread("agent")
    var name = [CChar](repeating: 0, count: 65)
    gethostname(&name, 64)
    let host = name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    hello = AgentHello(
      engine: engine.name, place: place, version: version, host: host.isEmpty ? "?" : host, clock: 0)
    Files.remove(scratch)
    try Files.makeFolder(scratch, 0o700)
  }

  /// Serves until the task is cancelled. Jobs go on when it ends.
  public func run() async throws {
    defer { drop() }
    while !Task.isCancelled {
      do {
        try await begin()
        try await withThrowingTaskGroup(of: Void.self) { group in
          defer { group.cancelAll() }
          group.addTask { try await self.ask() }
          group.addTask { try await self.watch() }
          group.addTask { try await self.count() }
          try await group.next()
        }
      } catch AgentClient.Failure.refused(_, "agent.session-over", _) {
        throw End.replaced
      } catch AgentClient.Failure.refused(let status, let rule, let words)
        where status == 401 || status == 403 || rule == "agent.retired"
      {
        throw End.unwelcome(words)
      } catch {
        if Task.isCancelled { return }
        noteFailure(error)
        try? await Task.sleep(for: .seconds(2))
      }
      drop()
    }
  }

  private func begin() async throws {
    var hello = hello
    hello.clock = Instant.now.milliseconds
    hello.inventory = try? await engine.inventory()
    let begun = try await client.begin(hello)
    session = begun.session
    largestOutput = begun.outputBytes
    noteContact()
    logger.notice(
      "serving", metadata: ["cluster": "\(begun.cluster)", "agent": "\(begun.agent)", "session": "\(begun.session)"])
  }

  /// Forgets what was on its way in the session that is over.
  private func drop() {
    for task in errands.values { task.cancel() }
    errands = [:]
    entries = [:]
  }

  /// Asks for work for as long as the session lasts.
  private func ask() async throws {
    var received: [AgentWork.Receipt] = []
    while !Task.isCancelled {
      do {
        let work = try await client.work(session, received: received)
        noteContact()
        received = work.map(\.receipt)
        for item in work { take(item) }
      } catch let failure as AgentClient.Failure {
        guard case .unreachable = failure else { throw failure }
        noteFailure(failure)
        try await Task.sleep(for: .seconds(1))
      }
    }
  }

  /// Tells now and then what there is to run on.
  private func count() async throws {
    while !Task.isCancelled {
      try await Task.sleep(for: .seconds(30))
      engine.clearOthers()
      guard let inventory = try? await engine.inventory() else { continue }
      do {
        try await client.report(session, [], clock: .now, inventory: inventory)
      } catch let failure as AgentClient.Failure {
        guard case .unreachable = failure else { throw failure }
      }
    }
  }

  func noteFailure(_ error: any Error) {
    if !isCutOff { logger.warning("out of contact; jobs go on", metadata: ["error": "\(error)"]) }
    isCutOff = true
  }

  func noteContact() {
    if isCutOff { logger.notice("in contact again") }
    isCutOff = false
  }

  private func take(_ item: AgentWork) {
    let name = item.job.description
    logger.info("asked", metadata: ["job": "\(name)", "wish": "\(item.wish.rawValue)"])
    if item.wish == .forget {
      errands.removeValue(forKey: name)?.cancel()
      engine.forget(name)
      Files.remove(scratch + "/" + name)
      entries[name] = Entry(
        work: item, step: .over, report: AgentReport(job: item.job, state: .forgotten), logged: 0)
    } else if entries[name] != nil {
      entries[name]?.work.wish = item.wish
    } else {
      entries[name] = Entry(work: item, logged: item.logBytes)
    }
  }
}
