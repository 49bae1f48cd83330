import Identity
import Store
import Testing
import Vocabulary

@Suite("API keys")
struct APIKeyTests {
  let start = Fixture.start

  private func make(
    _ database: some Database, for participant: Participant, scopes: Set<Scope> = [.read, .write], days: Int64 = 30
  ) async throws -> (key: APIKey, secret: String) {
    try await database.write { tx in
      try APIKeys.create(tx, for: participant.id, name: "meter", scopes: scopes, days: days, at: Fixture.start)
    }
  }

  private func caller(_ database: some Database, _ token: String, at now: Instant) async throws -> Caller {
    try await database.read { tx in try Authentication.caller(tx, bearer: token, at: now) }
  }

  @Test("A key acts for its participant with its scopes and no more")
  func acts() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1, [.consumer])
      let made = try await make(database, for: home)
      let caller = try await caller(database, made.secret, at: start)
      #expect(caller.participant == home.id && caller.kinds == [.consumer])
      #expect(caller.scopes == [.read, .write] && caller.member == nil && caller.roles.isEmpty)
    }
  }

  @Test("A key ends on its day, when it is revoked, and only its owner revokes it")
  func ends() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let away = try await join(database, 2)
      let short = try await make(database, for: home, days: 1)
      let end = start.adding(days: 1)
      #expect(await rule { try await caller(database, short.secret, at: end.adding(milliseconds: -1)) } == nil)
      #expect(await rule { try await caller(database, short.secret, at: end) } == "access.key-invalid")

      let made = try await make(database, for: home)
      @Sendable func revoke(_ participant: ID<Participant>) async -> String? {
        await rule {
          try await database.write { tx in try APIKeys.revoke(tx, made.key.id, of: participant, at: Fixture.start) }
        }
      }
      #expect(await revoke(away.id) == "access.not-found")
      #expect(await rule { try await caller(database, made.secret, at: start) } == nil)
      #expect(await revoke(home.id) == nil)
      #expect(await rule { try await caller(database, made.secret, at: start) } == "access.key-invalid")
      #expect(await revoke(home.id) == nil)
      #expect(try await evidence(database).filter { $0 == "api-key.revoked" }.count == 1)
    }
  }

  @Test("Every neighbour of a right key, and any noise, is refused in the same words")
  func fuzz() async throws {
    try await Fixture.with { database in
      let made = try await make(database, for: try await join(database, 1))
      let right = Array(made.secret)
      var wrong = [
        "", "lqk_", "lqs_", "Bearer x", made.key.id.description, String(right.dropLast()), made.secret + "0",
      ]
      wrong += [made.secret.uppercased(), " " + made.secret, made.secret + "\n", "lqs_" + right.dropFirst(4)]
      for place in right.indices {
        var altered = right
        altered[place] = right[place] == "0" ? "1" : "0"
        wrong.append(String(altered))
      }
      var random = SystemRandomNumberGenerator()
      for _ in 0..<300 {
        let bytes = (0..<Int.random(in: 0...90, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        wrong.append(String(decoding: bytes, as: UTF8.self))
      }
      let tokens = wrong
      let refusals = try await database.read { tx in
        tokens.map { token -> Refusal? in
          do {
            _ = try Authentication.caller(tx, bearer: token, at: Fixture.start)
            return nil
          } catch { return error as? Refusal }
        }
      }
      #expect(refusals.allSatisfy { $0 != nil })
      #expect(Set(refusals).count == 1)
      #expect(await rule { try await caller(database, made.secret, at: start) } == nil)
    }
  }

  @Test("The database never holds a secret, and neither does the list")
  func hashed() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let made = try await make(database, for: home)
      let tail = String(made.secret.dropFirst(4))
      let stored = try await database.read { tx in
        try tx.rows("SELECT * FROM api_key").map { row in (0..<9).map { "\(row[$0])" }.joined(separator: " ") }
      }.joined()
      #expect(!stored.contains(tail))
      let listed = try await database.read { tx in try APIKeys.list(tx, of: home.id, after: nil, limit: 10) }
      #expect(listed == [made.key])
    }
  }

  @Test("Use is noted by the hour, with no write in between")
  func used() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let made = try await make(database, for: home)
      let unnoted = try #require(try await caller(database, made.secret, at: start).unnoted)
      #expect(unnoted == .apiKey(made.key.id))
      try await database.write { tx in try Authentication.noteUse(tx, unnoted, at: Fixture.start) }
      #expect(try await caller(database, made.secret, at: start.adding(seconds: 3599)).unnoted == nil)
      #expect(try await caller(database, made.secret, at: start.adding(seconds: 3600)).unnoted != nil)
      let listed = try await database.read { tx in try APIKeys.list(tx, of: home.id, after: nil, limit: 10) }
      #expect(listed.map(\.usedAt) == [start])
    }
  }

  @Test("Terms out of bounds are refused")
  func terms() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      #expect(await rule { try await make(database, for: home, scopes: []) } == "identity.key-terms")
      for days in [0, -1, 367, .max, .min] as [Int64] {
        #expect(await rule { try await make(database, for: home, days: days) } == "identity.key-terms")
      }
      #expect(await rule { try await make(database, for: home, days: 366) } == nil)
      let named = await rule {
        try await database.write { tx in
          try APIKeys.create(tx, for: home.id, name: "a\u{0}b", scopes: [.read], days: 1, at: Fixture.start)
        }
      }
      #expect(named == "identity.key-name")
    }
  }

  @Test("A participant has two hundred valid keys at most; revoked ones do not count")
  func most() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let first = try await make(database, for: home)
      try await database.write { tx in
        for _ in 1..<APIKeys.most {
          _ = try APIKeys.create(tx, for: home.id, name: "k", scopes: [.read], days: 1, at: Fixture.start)
        }
      }
      #expect(await rule { try await make(database, for: home) } == "identity.key-count")
      try await database.write { tx in try APIKeys.revoke(tx, first.key.id, of: home.id, at: Fixture.start) }
      #expect(await rule { try await make(database, for: home) } == nil)
    }
  }
}
