import Compute
import DataSpace
import Evidence
import Exchange
import Identity
import Ledger
import Logging
import Models
import ServiceLifecycle
import Store
import Synchronization
import Vocabulary

/// Work that nobody asks for: ends what has expired, forgets what is old, builds tiles. Each round
/// is bounded, and what fails in one part of it stops no other. One replica does it at a time, under a lease that fences each
/// of its writes.
struct Housekeeping: Service {
  static let leaseName = "hub"

  let services: Services
  let released: ReleasedFiles
  let calendar: WorkingCalendar
  let keeper: LeaseKeeper
  let logger: Logger
  private let complaints = Complaints()
  private static let forgotten = 1000

  init(
    services: Services, released: ReleasedFiles, calendar: WorkingCalendar, keeper: LeaseKeeper, logger: Logger
  ) {
    self.services = services
    self.released = released
    self.calendar = calendar
    self.keeper = keeper
    self.logger = logger
  }

  func run() async throws {
    var number = 0
    while !Task.isShuttingDownGracefully && !Task.isCancelled {
      var pause = Duration.milliseconds(250)
      if let lease = keeper.current {
        await round(number, in: Fenced(services.database, by: lease))
        number += 1
        pause = .seconds(5)
      }
      let length = pause
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: length) }
    }
  }

  private func round(_ number: Int, in database: Fenced) async {
    // Of replicas whose clocks differ none may end a thing early.
    var shared: Instant?
    await told("clock") { shared = try await database.read { tx in try tx.now() } }
    guard let now = shared else { return }
    await chore(
      database,
      Chore(name: "agreement") { tx, limit in
        try Agreements.due(tx, at: now, limit: limit)
      } move: {
        try Agreements.expire($0, $1, at: now)
      })
    await chore(
      database,
      Chore(name: "right") { tx, limit in
        try Rights.due(tx, at: now, limit: limit)
      } move: {
        try Rights.expire($0, $1, at: now)
      })
    await chore(
      database,
      Chore(name: "operation grant") { tx, limit in
        try OperationGrants.due(tx, at: now, limit: limit)
      } move: {
        try OperationGrants.expire($0, $1, at: now)
      })
    await chore(
      database,
      Chore(name: "ground") { tx, limit in
        try Grounds.due(tx, at: now, limit: limit)
      } move: {
        try Grounds.sweep($0, $1, at: now)
      })
    await chore(
      database,
      Chore(name: "lineage") { tx, limit in
        try Lineage.untold(tx, limit: limit)
      } move: {
        try ModelRegistry.mark($0, $1, at: now)
      })
    let calendar = calendar
    await chore(
      database,
      Chore(name: "stale data") { tx, limit in
        try DataTickets.stale(tx, at: now, limit: limit)
      } move: {
        try DataTickets.open($0, stale: $1, calendar, at: now)
      })
    await chore(
      database,
      Chore(name: "reminder") { tx, limit in
        try DataReminders.due(tx, at: now, limit: limit)
      } move: {
        try DataReminders.remind($0, $1, calendar, at: now)
      })
    await chore(
      database,
      Chore(name: "use") { tx, limit in
        try Uses.overdue(tx, at: now, limit: limit)
      } move: {
        try Uses.settle($0, $1, at: now)
      })
    var stuckReservations = 0
    // The holds of a reservation end with it and not without it.
    for kind in LedgerExpiry.Kind.allCases where kind != .hold || stuckReservations == 0 {
      let stuck = await chore(
        database,
        Chore(name: "ledger") { tx, limit in
          try LedgerExpiry.due(tx, kind, at: now, limit: limit)
        } move: {
          try LedgerExpiry.end($0, $1, at: now)
        })
      if kind == .reservation { stuckReservations = stuck }
    }
    await forget("session", in: database) { tx in try Sessions.purge(tx, at: now, limit: Self.forgotten) }
    await forget("idempotency", in: database) { tx in try Idempotency.purge(tx, at: now, limit: Self.forgotten) }
    await forget("sign-in", in: database) { tx in try SignInFailures.purge(tx, at: now, limit: Self.forgotten) }
    if number.isMultiple(of: 12) {
      await told("idempotency") {
        for (participant, until) in try await database.read({ tx in try Idempotency.crowded(tx) }) {
          await forget("idempotency", in: database) { tx in
            try Idempotency.trim(tx, participant, until: until, limit: Self.forgotten)
          }
        }
      }
    }
    if number.isMultiple(of: 12) {
      await told("history") {
        for hour in try await database.read({ tx in try SiteHours.due(tx, at: now) }) {
          let figures = try await database.read { tx in try SiteHours.figures(tx, hour: hour) }
          try await database.write { tx in try SiteHours.write(tx, hour: hour, figures) }
        }
      }
      await forget("history", in: database) { tx in try SiteHours.purge(tx, at: now, limit: Self.forgotten) }
    }
    await told("release") { try await released.removeClosed(in: database) }
    await told("checkpoint") { _ = try await services.log.writing(to: database).checkpoint(at: now) }
    for row in UnreadableRows.takeUntold() {
      logger.error(
        "a row cannot be read", metadata: ["table": "\(row.table)", "id": "\(row.id)", "reason": "\(row.reason)"])
    }
  }

  /// Does one chore, whatever became of the others, and tells of each thing that it could not move, once. Returns how many.
  @discardableResult
  private func chore<Item>(_ database: Fenced, _ chore: Chore<Item>) async -> Int {
    var count = 0
    await told(chore.name) {
      let stuck = try await chore.run(in: database) { Task.isShuttingDownGracefully }
      count = stuck.count
      for (item, reason) in stuck where complaints.isNew("\(chore.name) \(item)") {
        logger.error(
          "cannot be moved on", metadata: ["what": "\(chore.name)", "id": "\(item)", "reason": "\(reason)"])
      }
    }
    return count
  }

  /// Deletes what is old in small writes, so that requests come in between, until there is nothing left or enough for a round.
  private func forget(
    _ name: String, in database: Fenced, _ some: @escaping @Sendable (Transaction) throws -> Int
  ) async {
    await told(name) {
      for _ in 0..<100 where !Task.isShuttingDownGracefully {
        if try await database.write(some) < Self.forgotten { break }
      }
    }
  }

  private func told(_ name: String, _ work: () async throws -> Void) async {
    do { try await work() } catch {
      logger.warning("housekeeping", metadata: ["of": "\(name)", "error": "\(error)"])
    }
  }
}

/// What was complained of already.
final class Complaints: Sendable {
  private let made = Mutex<Set<String>>([])

  /// Whether it was not; from now on it was. Forgets all when there are very many.
  func isNew(_ complaint: String) -> Bool {
    made.withLock { made in
      if made.count > 10_000 { made = [] }
      return made.insert(complaint).inserted
    }
  }
}
