import Identity
import Store
import Synchronization
import Testing
import Vocabulary

@testable import Hub

@Suite("Repeated requests") struct RepeatTests {
  private static let start = Instant(milliseconds: 1_772_323_200_000)

  @Test("requests with one key take turns, others do not wait for them")
  func turns() async throws {
    let turns = Turns()
    let one = Turns.Key(participant: ID(at: Self.start), key: "a")
    let tally = Tally()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<200 {
        group.addTask {
          try await turns.take(one) {
            tally.enter()
            await Task.yield()
            tally.leave()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(tally.most == 1)
    #expect(tally.done == 200)
    #expect(turns.count == 0)
    // Inside one turn, a turn of another key is free.
    let other = Turns.Key(participant: one.participant, key: "b")
    let value = try await turns.take(one) { try await turns.take(other) { 7 } }
    #expect(value == 7)
  }

  private final class Tally: Sendable {
    private let counts = Mutex((running: 0, most: 0, done: 0))
    var most: Int { counts.withLock { $0.most } }
    var done: Int { counts.withLock { $0.done } }
    func enter() {
      counts.withLock {
        $0.running += 1
        $0.most = max($0.most, $0.running)
      }
    }
    func leave() {
      counts.withLock {
        $0.running -= 1
        $0.done += 1
      }
    }
  }

  @Test("a turn that fails is passed on")
  func failure() async throws {
    struct Fault: Error {}
    let turns = Turns()
    let key = Turns.Key(participant: ID(at: Self.start), key: "a")
    await #expect(throws: Fault.self) { try await turns.take(key) { throw Fault() } }
    let value = try await turns.take(key) { 1 }
    #expect(value == 1)
    #expect(turns.count == 0)
  }

  @Test("kept answers are forgotten when they are old, and the oldest when there are too many")
  func forgetting() async throws {
    try await Premises.with { hub in
      let database = hub.services.database
      let (many, few) = (ID<Participant>(at: Self.start), ID<Participant>(at: Self.start.adding(days: 1)))
      try await database.write { tx in
        for (owner, count) in [(many, 30), (few, 5)] {
          for number in 0..<count {
            try tx.execute(
              "INSERT INTO idempotency (participant, key, digest, status, body, at) VALUES (?, ?, ?, ?, ?, ?)", owner,
              "k\(number)", [UInt8(1)], 200, JSON?.none, Self.start.adding(milliseconds: Int64(number)))
          }
        }
      }
      func left(_ owner: ID<Participant>) async throws -> [String] {
        try await database.read { tx in
          try tx.rows("SELECT key FROM idempotency WHERE participant = ? ORDER BY at", owner).map { try $0.text(0) }
        }
      }
      let crowded = try await database.read { tx in try Idempotency.crowded(tx, most: 10) }
      #expect(crowded.map(\.participant) == [many])
      let until = try #require(crowded.first?.until)
      let first = try await database.write { tx in try Idempotency.trim(tx, many, until: until, limit: 7) }
      let second = try await database.write { tx in try Idempotency.trim(tx, many, until: until) }
      #expect((first, second) == (7, 13))
      var keys = try await left(many)
      #expect(keys == (20..<30).map { "k\($0)" })
      keys = try await left(few)
      #expect(keys.count == 5)

      let later = Self.start.adding(milliseconds: Idempotency.retention + 25)
      let purged = try await database.write { tx in try Idempotency.purge(tx, at: later) }
      #expect(purged == 10)
      keys = try await left(many)
      #expect(keys == (25..<30).map { "k\($0)" })
      keys = try await left(few)
      #expect(keys.isEmpty)
    }
  }

  @Test("a participant has so many streams of events and no more, and a place that is left is free")
  func followers() throws {
    let followers = Followers()
    let (one, other) = (ID<Participant>(at: Self.start), ID<Participant>(at: Self.start.adding(days: 1)))
    for _ in 0..<Followers.mostOfOne { try followers.enter(one) }
    #expect(throws: Refusal.self) { try followers.enter(one) }
    try followers.enter(other)
    followers.leave(one)
    try followers.enter(one)
    #expect(followers.count == Followers.mostOfOne + 1)
    #expect(throws: Refusal.self) { try StreamPlace(among: followers, for: one) }
    followers.leave(one)
    // Whoever holds a place need only let go of it.
    var place: StreamPlace? = try StreamPlace(among: followers, for: one)
    #expect(followers.count == Followers.mostOfOne + 1 && place != nil)
    place = nil
    #expect(followers.count == Followers.mostOfOne)
  }
}
