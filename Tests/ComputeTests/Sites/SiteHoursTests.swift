import Exchange
import Store
import Testing
import Vocabulary

@testable import Compute

@Suite("The history of a site")
struct SiteHoursTests {
  private static let hour: Int64 = 3_600_000
  /// The first full hour after morning.
  private var first: Instant { Instant(milliseconds: (morning.milliseconds / Self.hour + 1) * Self.hour) }

  @Test("every hour that is over is written once, with what was used in it, and shown with the one that runs")
  func written() async throws {
    try await Rooms.with { rooms in
      let site = try await rooms.site()
      let pool = try await rooms.pool(at: site, PoolCapacity(milliCPU: 2_000, memoryMiB: 1))
      try await rooms.reading(600, of: pool.id, at: first)
      try await rooms.reading(77, of: pool.id, at: first.adding(seconds: 3_600))
      // What it drew is told in a line of its own, and is no time of processors.
      try await rooms.reading(9_000_000, of: pool.id, at: first, line: "energy")
      let now = first.adding(seconds: 3_600 + 900)

      #expect(try await rooms.write(hoursAt: now) == 1)
      #expect(try await rooms.write(hoursAt: now) == 0, "none twice")
      let hours = try await rooms.history(site, from: first, at: now)
      #expect(hours.map(\.hour) == [first, first.adding(seconds: 3_600)])
      #expect(hours.map(\.cpuUsedSeconds) == [600, 77] && hours.map(\.cpuCapacitySeconds) == [7_200, 1_800])
      #expect(hours.map(\.racksUsed) == [46, 46] && hours.map(\.isPartial) == [nil, true])

      // Three hours later: all of them, in order, and what was told of the past stays.
      let later = now.adding(seconds: 3 * 3_600)
      #expect(try await rooms.write(hoursAt: later) == 3)
      #expect(try await rooms.history(site, from: first, at: later).map(\.cpuUsedSeconds) == [600, 77, 0, 0, 0])
    }
  }

  @Test("after a long stop a day is caught up on, and what is too old is forgotten")
  func bounded() async throws {
    try await Rooms.with { rooms in
      let site = try await rooms.site()
      _ = try await rooms.write(hoursAt: first)
      let later = first.adding(days: 3)
      #expect(try await rooms.write(hoursAt: later) == 24)
      let end = later.adding(days: SiteHours.keptDays)
      #expect(try await rooms.write { tx in try SiteHours.purge(tx, at: end, limit: 10) } == 10)
      while try await rooms.write({ tx in try SiteHours.purge(tx, at: end, limit: 10) }) > 0 {}
      #expect(
        try await rooms.history(site, from: first.adding(days: -1), at: later).allSatisfy { $0.isPartial == true })
      await #expect(throws: Refusal.self) {
        _ = try await rooms.history(site, from: first.adding(days: -40), at: later)
      }
    }
  }
}

extension Rooms {
  /// How many hours were due, and are written down.
  fileprivate func write(hoursAt now: Instant) async throws -> Int {
    let due = try await database.read { tx in try SiteHours.due(tx, at: now) }
    for hour in due {
      let figures = try await database.read { tx in try SiteHours.figures(tx, hour: hour) }
      try await write { tx in try SiteHours.write(tx, hour: hour, figures) }
    }
    return due.count
  }

  fileprivate func history(_ site: Site, from: Instant, at now: Instant) async throws -> [SiteHour] {
    try await database.read { tx in
      try SiteHours.history(tx, site.id, from: from, to: now.adding(seconds: 1), at: now)
    }
  }
}
