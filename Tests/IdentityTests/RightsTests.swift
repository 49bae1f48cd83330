import Evidence
import Identity
import Store
import Testing
import Vocabulary

@Suite("Rights: whoever helps is named, nobody gives more than they have, what a person made goes with them")
struct RightsTests {
  let start = Fixture.start

  private func key(
    _ database: some Database, for participant: Participant, _ scopes: Set<Scope> = [.read], by caller: Caller? = nil
  ) async throws -> (key: APIKey, secret: String) {
    try await database.write { tx in
      try APIKeys.create(
        tx, for: participant.id, name: "k", scopes: scopes, days: 30, by: caller, at: Fixture.start)
    }
  }

  private func member(
    _ database: some Database, of participant: Participant, _ login: String, _ roles: Set<Role>,
    mustChange: Bool = false, lasting: Bool = false
  ) async throws -> Member {
    let hash = try PasswordHash.make("a long enough passphrase", cost: Fixture.cheap)
    return try await database.write { tx in
      try Members.add(
        tx, to: participant.id, login: login, name: "n", roles: roles, password: hash, mustChange: mustChange,
        lasting: lasting, at: Fixture.start)
    }
  }

  private func caller(of member: Member, _ participant: Participant) -> Caller {
    Caller(
      participant: participant.id, kinds: participant.kinds, member: member.id, roles: member.roles,
      scopes: member.roles.reduce(into: []) { $0.formUnion($1.scopes) })
  }

  private func caller(_ database: some Database, _ secret: String) async throws -> Caller {
    try await database.read { tx in try Authentication.caller(tx, bearer: secret, at: Fixture.start) }
  }

  private func isValid(_ database: some Database, _ secret: String) async -> Bool {
    await rule { try await caller(database, secret) } == nil
  }

  private func last(_ database: some Database, _ kind: String) async throws -> JSON? {
    try await database.read { tx in
      try EvidenceLog.entries(tx, from: 0, limit: 1000).map { try $0.content }.last { $0["kind"]?.string == kind }
    }
  }

  @Test("The operator acts for a participant that has a way in only as a recovery, in its own name")
  func recovery() async throws {
    try await Fixture.with { database in
      let hub = try await join(database, 1, [.operator])
      let mill = try await join(database, 2)
      @Sendable func help(_ reason: String?) async -> String? {
        await rule {
          try await database.write { tx in
            try Recovery.require(tx, of: mill.id, by: hub.id, reason: reason, at: Fixture.start)
          }
        }
      }
      #expect(await help(nil) == nil)
      let byOperator = Caller(participant: hub.id, kinds: hub.kinds, scopes: [.read, .write, .admin])
      let made = try await key(database, for: mill, by: byOperator)
      let entry = try #require(try await last(database, "api-key.created"))
      #expect(entry["actor"] == JSON(hub.id) && entry["data"]?["participant"] == JSON(mill.id))
      #expect(await help(nil) == "identity.participant-has-access")
      #expect(try await last(database, "participant.recovery") == nil)
      #expect(await help("the mill lost its key, letter of 3 March") == nil)
      let recovered = try #require(try await last(database, "participant.recovery"))
      #expect(recovered["actor"] == JSON(hub.id) && recovered["subject"] == JSON(mill.id))
      #expect(!recovered.canonicalText.contains("letter") && recovered["data"]?["reasonDigest"] != nil)
      // Its own key gone, a member is a way in as well; both gone, it is as at the beginning.
      try await database.write { tx in try APIKeys.revoke(tx, made.key.id, of: mill.id, at: Fixture.start) }
      #expect(await help(nil) == nil)
      let person = try await member(database, of: mill, "li.si", [.admin])
      #expect(await help(nil) == "identity.participant-has-access")
      _ = try await database.write { tx in
        try Members.setState(tx, person.id, of: mill.id, .disabled, at: Fixture.start)
      }
      #expect(await help(nil) == nil)
    }
  }

  @Test("A key gives no scope that its maker lacks")
  func capped() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let narrow = try await caller(database, try await key(database, for: home, [.admin]).secret)
      #expect(await rule { try await key(database, for: home, [.admin, .write], by: narrow) } == "access.scope")
      #expect(await rule { try await key(database, for: home, [.admin], by: narrow) } == nil)
      #expect(await rule { try Access.requireScopes(narrow, Role.viewer.scopes) } == "access.scope")
    }
  }

  @Test("Keys go with the person who made them, and keys of those keys; demoted, they lose those that may do more")
  func makers() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let person = try await member(database, of: home, "li.si", [.admin])
      let first = try await key(database, for: home, [.read, .write, .admin], by: caller(of: person, home))
      let second = try await key(database, for: home, [.read], by: try await caller(database, first.secret))
      let other = try await key(database, for: home, [.read, .admin])
      _ = try await database.write { tx in
        try Members.setRoles(tx, person.id, of: home.id, [.editor], at: Fixture.start)
      }
      #expect(await !isValid(database, first.secret))
      #expect(await isValid(database, second.secret))
      _ = try await database.write { tx in
        try Members.setState(tx, person.id, of: home.id, .disabled, at: Fixture.start)
      }
      #expect(await !isValid(database, second.secret))
      #expect(await isValid(database, other.secret))
      #expect(try await evidence(database).filter { $0 == "api-key.revoked" }.count == 2)
    }
  }

  @Test("The operator keeps an administrator; another participant may be left without one")
  func lastAdministrator() async throws {
    try await Fixture.with { database in
      let hub = try await join(database, 1, [.operator])
      let mill = try await join(database, 2)
      for (participant, expected) in [(hub, "identity.last-administrator"), (mill, nil)] {
        let only = try await member(
          database, of: participant, "one@\(participant.kinds.count)-\(expected ?? "mill")", [.admin])
        let demoted = await rule {
          try await database.write { tx in
            try Members.setRoles(tx, only.id, of: participant.id, [.viewer], at: Fixture.start)
          }
        }
        #expect(demoted == expected)
        let disabled = await rule {
          try await database.write { tx in
            try Members.setState(tx, only.id, of: participant.id, .disabled, at: Fixture.start)
          }
        }
        #expect(disabled == expected)
        _ = try await member(database, of: participant, "two-\(expected ?? "mill")", [.admin])
        let after = await rule {
          try await database.write { tx in
            try Members.setState(tx, only.id, of: participant.id, .disabled, at: Fixture.start)
          }
        }
        #expect(after == nil)
      }
    }
  }

  @Test("A one-time password waits seven days; the first operator's waits as long as it takes")
  func oneTime() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      _ = try await member(database, of: home, "new", [.viewer], mustChange: true)
      _ = try await member(database, of: home, "first", [.admin], mustChange: true, lasting: true)
      _ = try await member(database, of: home, "old", [.viewer])
      @Sendable func enters(_ login: String, at now: Instant) async throws -> Bool {
        let challenge = try await database.read { tx in try Sessions.challenge(tx, login: login, at: now) }
        let answer = challenge.answer("a long enough passphrase")
        return try await database.write { tx in try Sessions.open(tx, answer, at: now) } != nil
      }
      let end = start.adding(days: Members.oneTimeDays)
      #expect(try await enters("new", at: end.adding(milliseconds: -1)))
      #expect(try await !enters("new", at: end))
      #expect(try await enters("first", at: end))
      #expect(try await enters("old", at: end))
    }
  }
}
