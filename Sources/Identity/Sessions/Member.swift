import Evidence
public import Store
public import Vocabulary

/// A person who acts for a participant.
public struct Member: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "mbr"
  public var id: ID<Member>
  public var participant: ID<Participant>
  /// The name used to sign in: lower-case letters, digits, `.`, `-`, `_`, `@`.
  public var login: String
  public var name: String
  public var roles: Set<Role>
  public var state: State
  public var createdAt: Instant

  public enum State: String, Sendable, Codable, CaseIterable { case active, disabled }
}

public enum Members {
  /// How many days a one-time password waits to be changed.
  public static let oneTimeDays: Int64 = 7

  /// Adds a member with a password that was hashed before (``PasswordHash/make(_:cost:)`` is slow on purpose).
  ///
  /// - Parameters:
  ///   - lasting: whether a one-time password waits for ever; the first operator's does, whom nobody could help.
  ///   - actor: the participant who adds it; nil for `participant` itself.
  public static func add(
    _ tx: Transaction, to participant: ID<Participant>, login: String, name: String, roles: Set<Role>,
    password: PasswordHash, mustChange: Bool, lasting: Bool = false, by actor: ID<Participant>? = nil, at now: Instant
  ) throws -> Member {
    guard (3...80).contains(login.utf8.count), login.utf8.allSatisfy(isLoginByte), !roles.isEmpty else {
      throw Refusal(
        .unacceptable, rule: "identity.login", Text(zh: "登录名或角色无效", en: "the login or roles are not acceptable"),
        remedy: Text(
          zh: "3 至 80 个小写字母、数字或 . - _ @，至少一个角色", en: "3 to 80 of lower-case letters, digits, . - _ @; at least one role"
        ),
        field: "/login")
    }
    guard PlainText.isOneLine(name, 1...80) else {
      throw Refusal(
        .unacceptable, rule: "identity.member-name", Text(zh: "姓名不符合要求", en: "the name is not acceptable"),
        remedy: Text(zh: "1 至 80 个字符，不含控制字符", en: "1 to 80 characters without control characters"), field: "/name")
    }
    let member = Member(
      id: ID(at: now), participant: participant, login: login, name: name, roles: roles, state: .active,
      createdAt: now)
    let added = try tx.execute(
      """
      INSERT INTO member (id, participant, login, name, roles, password, must_change, failures, state, salt, created_at,
        one_time_until)
      VALUES (?, ?, ?, ?, ?, ?, ?, 0, 'active', ?, ?, ?) ON CONFLICT (login) DO NOTHING
      """, member.id, participant, login, name, encoded(roles), password.text, mustChange, SaltedHash.newSalt(), now,
      mustChange && !lasting ? now.adding(days: oneTimeDays) : nil as Instant?)
    guard added == 1 else {
      throw Refusal(
        .conflict, rule: "identity.login-taken", Text(zh: "登录名已被使用", en: "the login is taken"), field: "/login")
    }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "member.added", at: now, subject: try reference(tx, member.id),
        actor: (actor ?? participant).description,
        data: ["participant": JSON(participant), "roles": .string(encoded(roles))]))
    return member
  }

  /// How evidence names a person: a hash with a salt that only the database has.
  static func reference(_ tx: Transaction, _ id: ID<Member>) throws -> String {
    guard let row = try tx.row("SELECT salt FROM member WHERE id = ?", id) else { throw Refusal.notFound("member") }
    return SaltedHash(of: id.description, salt: try row.blob(0)).description
  }

  static func encoded(_ roles: Set<Role>) -> String { roles.map(\.rawValue).sorted().joined(separator: " ") }
  static func roles(_ text: String) -> Set<Role> {
    Set(text.split(separator: " ").compactMap { Role(rawValue: String($0)) })
  }

  private static func isLoginByte(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte) || ".-_@".utf8.contains(byte)
  }
}
