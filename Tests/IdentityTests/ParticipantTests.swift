import Evidence
import Identity
import Store
import Testing
import Vocabulary

@Suite("The register of participants")
struct ParticipantTests {
  @Test("A registered organisation is found with all its kinds, and evidence says so")
  func register() async throws {
    try await Fixture.with { database in
      var form = draft(1, [.steward, .provider, .steward])
      form.region = "450100"
      let given = form
      let made = try await database.write { tx in try Participants.register(tx, given, by: nil, at: Fixture.start) }
      let found = try await database.read { tx in try Participants.get(tx, made.id) }
      #expect(found == made)
      #expect(found.kinds == [.provider, .steward])
      #expect(found.region == "450100")
      #expect(try await evidence(database) == ["participant.registered"])
    }
  }

  @Test("A credit code registers once")
  func once() async throws {
    try await Fixture.with { database in
      _ = try await join(database, 1)
      #expect(await rule { try await join(database, 1) } == "identity.credit-code-registered")
      #expect(try await evidence(database).count == 1)
    }
  }

  struct Spoiled: Sendable {
    let rule: String
    let draft: ParticipantDraft
    init(_ rule: String, _ spoil: (inout ParticipantDraft) -> Void) {
      var form = IdentityTests.draft(1)
      spoil(&form)
      draft = form
      self.rule = rule
    }
  }

  static let spoiled = [
    Spoiled("identity.credit-code") { $0.creditCode = "91350100M000100Y44" },
    Spoiled("identity.no-kind") { $0.kinds = [] },
    Spoiled("identity.name") { $0.name.zh = "" },
    Spoiled("identity.name") { $0.name.en = "  " },
    Spoiled("identity.name") { $0.name.zh = "甲\n乙" },
    Spoiled("identity.name") { $0.name.en = "Bank\u{202E}knab" },
    Spoiled("identity.name") { $0.name.zh = String(repeating: "甲", count: 201) },
    Spoiled("identity.region") { $0.region = "45010" },
    Spoiled("identity.region") { $0.region = "45010a" },
    Spoiled("identity.region") { $0.region = "950100" },
    Spoiled("identity.region") { $0.region = "４50100" },
  ]

  @Test("What is not well formed is refused by name and leaves nothing")
  func refused() async throws {
    try await Fixture.with { database in
      for spoiled in Self.spoiled {
        let refusal = await rule {
          try await database.write { tx in
            try Participants.register(tx, spoiled.draft, by: nil, at: Fixture.start)
          }
        }
        #expect(refusal == spoiled.rule)
      }
      let left = try await database.read { tx in try Participants.list(tx, after: nil, limit: 10) }
      #expect(left.isEmpty)
      #expect(try await evidence(database).isEmpty)
    }
  }

  @Test("Pages neither repeat nor skip")
  func pages() async throws {
    try await Fixture.with { database in
      var made: Set<ID<Participant>> = []
      for n in 1...7 { made.insert(try await join(database, n).id) }
      var seen: [ID<Participant>] = []
      while true {
        let cursor = seen.last?.description
        let page = try await database.read { tx in try Participants.list(tx, after: cursor, limit: 3) }
        if page.isEmpty { break }
        seen += page.map(\.id)
      }
      #expect(seen == seen.sorted())
      #expect(seen.count == 7 && Set(seen) == made)
    }
  }

  @Test("Suspending stops keys at once, reinstating lets them work again, and each is told once")
  func suspend() async throws {
    try await Fixture.with { database in
      let boss = try await join(database, 1, [.operator])
      let other = try await join(database, 2)
      let secret = try await database.write { tx in
        try APIKeys.create(tx, for: other.id, name: "key", scopes: [.read], days: 1, at: Fixture.start).secret
      }
      for state in [Participant.State.suspended, .suspended, .active, .active] {
        _ = try await database.write { tx in
          try Participants.setState(tx, other.id, state, by: boss.id, at: Fixture.start)
        }
        let refusal = await rule {
          try await database.read { tx in try Authentication.caller(tx, bearer: secret, at: Fixture.start) }
        }
        #expect(refusal == (state == .active ? nil : "access.key-invalid"))
      }
      let told = try await evidence(database).filter { $0.hasPrefix("participant.") }
      #expect(
        told == [
          "participant.registered", "participant.registered", "participant.suspended", "participant.reinstated",
        ])
    }
  }

  @Test("The last operator cannot be suspended, one of two can")
  func lastOperator() async throws {
    try await Fixture.with { database in
      let first = try await join(database, 1, [.operator, .provider])
      @Sendable func suspend(_ tx: Transaction) throws -> Participant {
        try Participants.setState(tx, first.id, .suspended, by: first.id, at: Fixture.start)
      }
      #expect(await rule { try await database.write(suspend) } == "identity.last-operator")
      _ = try await join(database, 2, [.operator])
      #expect(await rule { try await database.write(suspend) } == nil)
    }
  }

  @Test("A first start makes one operator whose password must be changed")
  func firstStart() async throws {
    try await Fixture.with { database in
      #expect(try await database.read { tx in try FirstStart.isNeeded(tx) })
      let password = FirstStart.oneTimePassword()
      let hash = try PasswordHash.make(password, cost: Fixture.cheap)
      let made = try await database.write { tx in
        try FirstStart.makeOperator(tx, draft(1, [.operator]), password: password, hash: hash, at: Fixture.start)
      }
      #expect(try await !database.read { tx in try FirstStart.isNeeded(tx) })
      let session = try #require(try await signIn(database, made.login, made.password, at: Fixture.start))
      #expect(session.mustChangePassword)
      let caller = try await database.read { tx in
        try Authentication.caller(tx, bearer: session.token, at: Fixture.start)
      }
      for action in Access.Action.allCases {
        #expect(await rule { try Access.require(caller, action) } == "access.password-change")
      }
    }
  }

  @Test("One-time passwords do not repeat")
  func oneTime() {
    let made = (0..<1000).map { _ in FirstStart.oneTimePassword() }
    #expect(Set(made).count == 1000)
    #expect(made.allSatisfy { $0.utf8.count == 24 })
  }
}
