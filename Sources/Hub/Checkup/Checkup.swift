public import Store
public import Vocabulary

/// A look at everything that a hub stands on: its database, disk, clock, keys, log, books, files and backups.
///
/// The same looks are taken by a running hub of itself (`GET /v1/checkup`) and by `lingqu doctor` on a folder on which none
/// runs. Each is bounded in time: a disk that hangs becomes a finding and does not hang the doctor.
public struct Checkup: Sendable {
  public enum Check: String, CaseIterable, Sendable {
    case database, schema, leases, disk, clock, sandbox, cgroup, keys, evidence, ledger, files, backups, configuration

    /// Whether it reads all there is of its kind, so that it takes as long as that is much.
    var isLong: Bool { [.evidence, .ledger, .files].contains(self) }
    /// Whether it needs nothing of a hub but the machine.
    public var isOfMachine: Bool { [.clock, .sandbox, .cgroup].contains(self) }
  }

  /// Why nothing can be read from the database.
  public struct Closed: Sendable, Hashable {
    var state: Finding.State
    var found: Text
    var remedy: Text
  }

  public enum Door: Sendable {
    case open(any Database)
    case closed(Closed)
    /// No hub was named: only the machine is looked at.
    case none
  }

  let configuration: HubConfiguration
  let door: Door
  /// Whether a hub runs on this database, as far as is known.
  let isServing: Bool
  /// Whether a hub looks at itself: then what reads everything takes turns, so that requests find the store's readers free.
  let isInside: Bool
  /// Where backups are kept, if not in the data folder.
  let backups: String?
  /// The longest time for one look.
  let budget: Duration
  let clock: @Sendable () -> Instant

  public init(
    _ configuration: HubConfiguration, door: Door, isServing: Bool, isInside: Bool = false, backups: String? = nil,
    budget: Duration = .seconds(25), clock: @escaping @Sendable () -> Instant = { Instant.now }
  ) {
    self.configuration = configuration
    self.door = door
    self.isServing = isServing
    self.isInside = isInside
    self.backups = backups
    self.budget = budget
    self.clock = clock
  }

  /// Takes the looks named `only`, or all, at once.
  ///
  /// - Parameter quick: leaves out what takes as long as the hub is large.
  public func run(only: Set<Check> = [], quick: Bool = false) async -> [Finding] {
    let chosen = Check.allCases.filter { check in
      guard only.isEmpty else { return only.contains(check) }
      return !(quick && check.isLong)
    }
    return await withTaskGroup(of: (Int, [Finding]).self) { group in
      for (place, check) in chosen.enumerated() where !(isInside && check.isLong) {
        group.addTask { (place, await one(check, quick: quick, within: budget)) }
      }
      if isInside {
        group.addTask { (-1, await inTurn(chosen.filter(\.isLong))) }
      }
      var found = [[Finding]](repeating: [], count: chosen.count)
      var last: [Finding] = []
      for await (place, findings) in group { if place < 0 { last = findings } else { found[place] = findings } }
      return found.flatMap { $0 } + last
    }
  }

  /// One after the other, all within the budget: what one does not need is the others'.
  private func inTurn(_ checks: [Check]) async -> [Finding] {
    let end = ContinuousClock.now + budget
    var found: [Finding] = []
    for (place, check) in checks.enumerated() {
      let share = (end - ContinuousClock.now) / (checks.count - place)
      found += await one(check, quick: false, within: max(share, .milliseconds(100)))
    }
    return found
  }

  private func one(_ check: Check, quick: Bool, within limit: Duration) async -> [Finding] {
    do {
      if let found = try await Bounded.run(limit, { try await look(check, quick: quick) }) { return found }
      let seconds = max(1, limit.components.seconds)
      return [
        Finding(
          check.rawValue, .warning, Text(zh: "\(seconds) 秒内未完成", en: "not done within \(seconds) s"),
          remedy: Text(
            zh: "用 --seconds 给更多时间，或以 --only \(check.rawValue) 单独检查",
            en: "give it more time (--seconds), or look at it alone (--only \(check.rawValue))"))
      ]
    } catch {
      return [failure(check, error)]
    }
  }

  private func look(_ check: Check, quick: Bool) async throws -> [Finding] {
    switch check {
    case .database: try await lookAtDatabase(quick: quick)
    case .schema: try await reading(check) { try await lookAtSchema($0) }
    case .leases: try await reading(check) { try await lookAtLeases($0) }
    case .disk: try await Bounded.blocking { lookAtDisk() }
    case .clock: try await lookAtClock()
    case .sandbox: try await Bounded.blocking { [Self.lookAtSandbox()] }
    case .cgroup: try await Bounded.blocking { [Self.lookAtControlGroups()] }
    case .keys: try await lookAtKeys()
    case .evidence: try await reading(check) { [try await lookAtEvidence($0)] }
    case .ledger: try await reading(check) { [try await lookAtLedger($0)] }
    case .files: try await reading(check) { try await lookAtFiles($0) }
    case .backups: try await Bounded.blocking { [lookAtBackups()] }
    case .configuration: try await Bounded.blocking { lookAtConfiguration() }
    }
  }

  /// What needs the database. Why that is closed is told once, by the look at it; the others only say that they did not look.
  private func reading(_ check: Check, _ look: (any Database) async throws -> [Finding]) async throws -> [Finding] {
    switch door {
    case .open(let database): return try await look(database)
    case .none: return []
    case .closed(let why):
      return [
        Finding(
          check.rawValue, .warning, Text(zh: "未检查：数据库未打开", en: "not looked at: the database is not open"),
          remedy: why.remedy)
      ]
    }
  }

  private func failure(_ check: Check, _ error: any Error) -> Finding {
    if let refusal = error as? Refusal {
      return Finding(check.rawValue, .failed, refusal.detail, remedy: refusal.remedy)
    }
    return Finding(
      check.rawValue, .failed, Text(zh: "检查失败：\(error)", en: "it could not be looked at: \(error)"),
      remedy: Text(zh: "查看上述错误与系统日志", en: "see the error above and the system's log"))
  }
}
