import Identity
import Store
import Testing
import Vocabulary

let rightPassword = "correct horse battery"

func signIn(_ database: some Database, _ login: String, _ password: String, at now: Instant) async throws -> Session? {
  let challenge = try await database.read { tx in try Sessions.challenge(tx, login: login, at: now) }
  let answer = challenge.answer(password)
  return try await database.write { tx in try Sessions.open(tx, answer, at: now) }
}

func addMember(
  _ database: some Database, to participant: Participant, login: String = "li.si", roles: Set<Role> = [.editor]
) async throws -> Member {
  let hash = try PasswordHash.make(rightPassword, cost: Fixture.cheap)
  return try await database.write { tx in
    try Members.add(
      tx, to: participant.id, login: login, name: "李四", roles: roles, password: hash, mustChange: false,
      at: Fixture.start)
  }
}

@Suite("Signing in")
struct SignInTests {
  let start = Fixture.start

  private func caller(_ database: some Database, _ session: Session, at now: Instant) async throws -> Caller {
    try await database.read { tx in try Authentication.caller(tx, session: session.token, at: now) }
  }

  @Test("The right password opens a session of exactly the member's participant and roles")
  func opens() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1, [.consumer, .park])
      let member = try await addMember(database, to: home, roles: [.viewer, .signer])
      let session = try #require(try await signIn(database, "li.si", rightPassword, at: start))
      let caller = try await caller(database, session, at: start)
      #expect(caller.participant == home.id && caller.member == member.id)
      #expect(caller.kinds == [.consumer, .park] && caller.roles == [.viewer, .signer])
      #expect(caller.scopes == [.read, .write])
      #expect(!caller.mustChangePassword)
    }
  }

  @Test("A wrong, an empty and an unknown one are all answered with nothing")
  func wrong() async throws {
    try await Fixture.with { database in
      _ = try await addMember(database, to: try await join(database, 1))
      for password in ["", "correct horse batterz", rightPassword + " ", "Correct horse battery"] {
        #expect(try await signIn(database, "li.si", password, at: start) == nil)
      }
      #expect(try await signIn(database, "nobody", rightPassword, at: start) == nil)
      #expect(try await signIn(database, "", "", at: start) == nil)
    }
  }

  @Test("After five failures even the right password waits a minute, and success forgets the failures")
  func locks() async throws {
    try await Fixture.with { database in
      _ = try await addMember(database, to: try await join(database, 1))
      for _ in 0..<5 { #expect(try await signIn(database, "li.si", "wrong", at: start) == nil) }
      #expect(try await signIn(database, "li.si", rightPassword, at: start.adding(seconds: 59)) == nil)
      let later = start.adding(seconds: 60)
      #expect(try await signIn(database, "li.si", rightPassword, at: later) != nil)
      for _ in 0..<4 { #expect(try await signIn(database, "li.si", "wrong", at: later) == nil) }
      #expect(try await signIn(database, "li.si", rightPassword, at: later) != nil)
    }
  }

  @Test("Of fifty guesses made at once five count, and a right one among the rest does not get in")
  func atOnce() async throws {
    try await Fixture.with { database in
      _ = try await addMember(database, to: try await join(database, 1))
      let now = start
      // All ask before any is answered.
      let challenge = try await database.read { tx in try Sessions.challenge(tx, login: "li.si", at: now) }
      for _ in 0..<49 {
        let answer = challenge.answer("wrong")
        #expect(try await database.write { tx in try Sessions.open(tx, answer, at: now) } == nil)
      }
      let right = challenge.answer(rightPassword)
      #expect(right.isRight)
      #expect(try await database.write { tx in try Sessions.open(tx, right, at: now) } == nil)
      #expect(try await signIn(database, "li.si", rightPassword, at: now.adding(seconds: 60)) != nil)
    }
  }

  @Test("A lock does not hold for whoever had no part in the failures, and stays as it is")
  func passing() async throws {
    try await Fixture.with { database in
      _ = try await addMember(database, to: try await join(database, 1))
      let now = start
      for _ in 0..<5 { #expect(try await signIn(database, "li.si", "wrong", at: now) == nil) }
      func passing(_ password: String) async throws -> Session? {
        let answer = try await database.read { tx in
          try Sessions.challenge(tx, login: "li.si", at: now, passesLock: true)
        }.answer(password)
        return try await database.write { tx in try Sessions.open(tx, answer, at: now) }
      }
      #expect(try await passing("wrong") == nil)
      #expect(try await passing(rightPassword) != nil)
      #expect(try await signIn(database, "li.si", rightPassword, at: now.adding(seconds: 59)) == nil)
      #expect(try await signIn(database, "li.si", rightPassword, at: now.adding(seconds: 60)) != nil)
    }
  }

  @Test("An answer to a password that was changed meanwhile is worth nothing")
  func changedMeanwhile() async throws {
    try await Fixture.with { database in
      let member = try await addMember(database, to: try await join(database, 1))
      let now = start
      let answer = try await database.read { tx in try Sessions.challenge(tx, login: "li.si", at: now) }
        .answer(rightPassword)
      let new = try PasswordHash.make("another long secret", cost: Fixture.cheap)
      try await database.write { tx in try Sessions.setPassword(tx, member.id, new, at: now) }
      #expect(try await database.write { tx in try Sessions.open(tx, answer, at: now) } == nil)
      #expect(try await signIn(database, "li.si", "another long secret", at: now) != nil)
    }
  }

  @Test("A session ends when idle, after twelve hours however busy, and when it is ended")
  func ends() async throws {
    try await Fixture.with { database in
      _ = try await addMember(database, to: try await join(database, 1))
      let idle = try #require(try await signIn(database, "li.si", rightPassword, at: start))
      let busy = try #require(try await signIn(database, "li.si", rightPassword, at: start))
      let ended = try #require(try await signIn(database, "li.si", rightPassword, at: start))
      try await database.write { tx in try Sessions.end(tx, session: ended.token, at: Fixture.start) }
      #expect(await rule { try await caller(database, ended, at: start) } == "access.key-invalid")

      var now = start
      while now.milliseconds(since: start) < Sessions.life * 1000 {
        let at = now
        let seen = try await caller(database, busy, at: now)
        if let unnoted = seen.unnoted {
          try await database.write { tx in try Authentication.noteUse(tx, unnoted, at: at) }
        }
        now = now.adding(seconds: 20 * 60)
      }
      #expect(await rule { try await caller(database, busy, at: now) } == "access.key-invalid")

      let last = start.adding(seconds: Sessions.idle)
      #expect(await rule { try await caller(database, idle, at: last) } == nil)
      let late = last.adding(seconds: Authentication.sessionUseIsCoarse)
      #expect(await rule { try await caller(database, idle, at: late) } == "access.key-invalid")
      let purged = try await database.write { tx in try Sessions.purge(tx, at: Fixture.start.adding(days: 1)) }
      #expect(purged == 3)
    }
  }

  @Test("Use of a session is noted once a minute, not at every request, and never revives an ended one")
  func coarse() async throws {
    try await Fixture.with { database in
      _ = try await addMember(database, to: try await join(database, 1))
      let session = try #require(try await signIn(database, "li.si", rightPassword, at: start))
      #expect(try await caller(database, session, at: start.adding(seconds: 59)).unnoted == nil)
      let unnoted = try #require(try await caller(database, session, at: start.adding(seconds: 61)).unnoted)
      try await database.write { tx in
        try Authentication.noteUse(tx, unnoted, at: Fixture.start.adding(seconds: 61))
      }
      #expect(try await caller(database, session, at: start.adding(seconds: 62)).unnoted == nil)
      try await database.write { tx in
        try Sessions.end(tx, session: session.token, at: Fixture.start.adding(seconds: 70))
        try Authentication.noteUse(tx, unnoted, at: Fixture.start.adding(seconds: 200))
      }
      #expect(
        await rule { try await caller(database, session, at: start.adding(seconds: 200)) } == "access.key-invalid")
    }
  }

  @Test("Disabling a member ends its sessions and sign-in; a reset makes the password a one-time one")
  func disable() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let member = try await addMember(database, to: home)
      let session = try #require(try await signIn(database, "li.si", rightPassword, at: start))
      let now = start
      _ = try await database.write { tx in
        try Members.setState(tx, member.id, of: home.id, .disabled, at: now)
      }
      #expect(await rule { try await caller(database, session, at: start) } == "access.key-invalid")
      #expect(try await signIn(database, "li.si", rightPassword, at: start) == nil)
      let hash = try PasswordHash.make("one time secret 1", cost: Fixture.cheap)
      try await database.write { tx in
        _ = try Members.setState(tx, member.id, of: home.id, .active, at: now)
        try Members.resetPassword(tx, member.id, of: home.id, hash, at: now)
      }
      // Enabling does not bring the old session back.
      #expect(await rule { try await caller(database, session, at: start) } == "access.key-invalid")
      #expect(try await signIn(database, "li.si", rightPassword, at: start) == nil)
      #expect(try #require(try await signIn(database, "li.si", "one time secret 1", at: start)).mustChangePassword)
    }
  }

  @Test("Changed roles hold from the next request, and evidence never names the person")
  func roles() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let member = try await addMember(database, to: home, roles: [.viewer])
      let session = try #require(try await signIn(database, "li.si", rightPassword, at: start))
      #expect(try await caller(database, session, at: start).scopes == [.read])
      let now = start
      _ = try await database.write { tx in try Members.setRoles(tx, member.id, of: home.id, [.admin], at: now) }
      #expect(try await caller(database, session, at: start).scopes == [.read, .write, .admin])
      #expect(try await evidence(database) == ["participant.registered", "member.added", "member.roles-changed"])
      let log = try await database.read { tx in
        try tx.rows("SELECT body FROM evidence_entry").map { String(decoding: try $0.blob(0), as: UTF8.self) }
      }.joined()
      for secret in ["li.si", "李四", member.id.description] { #expect(!log.contains(secret)) }
      // Both entries are about the same person, and say so.
      let subjects = try await database.read { tx in
        try tx.rows("SELECT subject FROM evidence_entry WHERE kind LIKE 'member.%'").map { try $0.text(0) }
      }
      #expect(subjects.count == 2 && Set(subjects).count == 1)
    }
  }

  @Test("Members of others are not found")
  func others() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let away = try await join(database, 2)
      let member = try await addMember(database, to: home)
      #expect(
        await rule { try await database.read { tx in try Members.get(tx, member.id, of: away.id) } }
          == "access.not-found")
      #expect(
        await rule {
          try await database.write { tx in try Members.setRoles(tx, member.id, of: away.id, [.admin], at: Fixture.start)
          }
        } == "access.not-found")
      #expect(try await database.read { tx in try Members.list(tx, of: away.id, after: nil, limit: 10) }.isEmpty)
      #expect(try await database.read { tx in try Members.list(tx, of: home.id, after: nil, limit: 10) } == [member])
    }
  }

  @Test("A login is one person's, in small letters")
  func logins() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      _ = try await addMember(database, to: home, login: "a@b.cn")
      #expect(await rule { try await addMember(database, to: home, login: "a@b.cn") } == "identity.login-taken")
      for login in ["ab", "Abc", "a b", "李四四", "a\u{0}bc", String(repeating: "a", count: 81)] {
        #expect(await rule { try await addMember(database, to: home, login: login) } == "identity.login")
      }
      #expect(await rule { try await addMember(database, to: home, login: "none", roles: []) } == "identity.login")
    }
  }
}

@Suite("Passwords")
struct PasswordTests {
  @Test("Short, long and monotonous ones are refused")
  func policy() async {
    let cases: [String: String?] = [
      "elevenchars": "identity.password-length", String(repeating: "abcde", count: 41): "identity.password-length",
      "aaaaaaaaaaaaaaaa": "identity.password-simple", "abababababababab": "identity.password-simple",
      "twelve chars": nil, "一二三四五六七八九十百千": nil,
    ]
    for entry in cases {
      #expect(await rule { try PasswordHash.make(entry.key, cost: Fixture.cheap) } == entry.value)
    }
  }

  @Test("The same password has another hash each time, with the cost in it")
  func salted() throws {
    let one = try PasswordHash.make(rightPassword, cost: Fixture.cheap)
    let two = try PasswordHash.make(rightPassword, cost: Fixture.cheap)
    #expect(one != two && one.matches(rightPassword) && two.matches(rightPassword))
    #expect(one.text.hasPrefix("scrypt$16$8$1$"))
    #expect(PasswordHash.Cost.standard.rounds == 131_072)
  }

  @Test("It is scrypt as RFC 7914 has it")
  func vector() {
    // RFC 7914 §12: scrypt("pleaseletmein", "SodiumChloride", N=16384, r=8, p=1), the first 32 bytes.
    let hash = PasswordHash(
      text: "scrypt$16384$8$1$536f6469756d43686c6f72696465$"
        + "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2")
    #expect(hash.matches("pleaseletmein"))
    #expect(!hash.matches("pleaseletmeim"))
  }

  @Test("A stored hash that is damaged matches nothing")
  func damaged() throws {
    let text = try PasswordHash.make(rightPassword, cost: Fixture.cheap).text
    for damaged in ["", "scrypt", String(text.dropLast()), text + "00", "plain$" + rightPassword, text.uppercased()] {
      #expect(!PasswordHash(text: damaged).matches(rightPassword))
    }
  }
}

@Suite("Changing a password")
struct PasswordChangeTests {
  private func change(_ database: some Database, _ member: Member, from old: String, to new: String) async throws
    -> Bool
  {
    let now = Fixture.start
    let answer = try await database.read { tx in
      try Sessions.challenge(tx, login: Sessions.login(tx, of: member.id), at: now)
    }.answer(old)
    let hash = try PasswordHash.make(new, replacing: old, cost: Fixture.cheap)
    return try await database.write { tx in try Sessions.changePassword(tx, answer, to: hash, at: now) }
  }

  @Test("It takes the old one, ends every session and lifts the duty to change")
  func change() async throws {
    try await Fixture.with { database in
      let member = try await addMember(database, to: try await join(database, 1))
      let session = try #require(try await signIn(database, "li.si", rightPassword, at: Fixture.start))
      #expect(try await !change(database, member, from: "wrong", to: "another long secret"))
      #expect(try await change(database, member, from: rightPassword, to: "another long secret"))
      let ended = await rule {
        try await database.read { tx in try Authentication.caller(tx, session: session.token, at: Fixture.start) }
      }
      #expect(ended == "access.key-invalid")
      #expect(try await signIn(database, "li.si", rightPassword, at: Fixture.start) == nil)
      let again = try #require(try await signIn(database, "li.si", "another long secret", at: Fixture.start))
      #expect(!again.mustChangePassword)
      #expect(
        await rule { try await change(database, member, from: "another long secret", to: "another long secret") }
          == "identity.password-same")
    }
  }

  @Test("Guesses at the old one lock the login like guesses at the door")
  func locks() async throws {
    try await Fixture.with { database in
      let member = try await addMember(database, to: try await join(database, 1))
      for _ in 0..<LockOut.free { _ = try await change(database, member, from: "wrong", to: "another long secret") }
      #expect(try await !change(database, member, from: rightPassword, to: "another long secret"))
      #expect(try await signIn(database, "li.si", rightPassword, at: Fixture.start) == nil)
    }
  }
}
