import Evidence
public import Store
public import Vocabulary

extension Members {
  /// A member of `participant`; those of others are not found.
  public static func get(_ tx: Transaction, _ id: ID<Member>, of participant: ID<Participant>) throws -> Member {
    guard let row = try tx.row(select + "WHERE id = ? AND participant = ?", id, participant) else {
      throw Refusal.notFound("member")
    }
    return try read(row)
  }

  /// Members of `participant` after `cursor` in the order in which they were added, at most `limit`.
  public static func list(
    _ tx: Transaction, of participant: ID<Participant>, after cursor: String?, limit: Int
  ) throws -> [Member] {
    try tx.rows(select + "WHERE participant = ? AND id > ? ORDER BY id LIMIT ?", participant, cursor ?? "", limit)
      .map(read)
  }

  /// Gives a member other roles, from the next request on.
  public static func setRoles(
    _ tx: Transaction, _ id: ID<Member>, of participant: ID<Participant>, _ roles: Set<Role>, at now: Instant
  ) throws -> Member {
    let member = try get(tx, id, of: participant)
    guard !roles.isEmpty else {
      throw Refusal(
        .unacceptable, rule: "identity.no-role", Text(zh: "至少需要一种角色", en: "a member needs a role"),
        remedy: Text(
          zh: "如不再需要，请停用该成员", en: "to take every right away, disable the member"), field: "/roles")
    }
    if member.roles == roles { return member }
    if !roles.contains(.admin) { try requireAnotherAdministrator(tx, than: member) }
    try tx.execute("UPDATE member SET roles = ? WHERE id = ?", encoded(roles), id)
    try APIKeys.revokeMade(
      tx, by: id, of: participant, beyond: roles.reduce(into: []) { $0.formUnion($1.scopes) }, at: now)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "member.roles-changed", at: now, subject: try reference(tx, id), actor: participant.description,
        data: ["roles": .string(encoded(roles))]))
    return try get(tx, id, of: participant)
  }

  /// Disables a member, which ends every session at once, or lets them sign in again.
  public static func setState(
    _ tx: Transaction, _ id: ID<Member>, of participant: ID<Participant>, _ state: Member.State, at now: Instant
  ) throws -> Member {
    let member = try get(tx, id, of: participant)
    if member.state == state { return member }
    if state == .disabled { try requireAnotherAdministrator(tx, than: member) }
    try tx.execute("UPDATE member SET state = ? WHERE id = ?", state.rawValue, id)
    if state == .disabled {
      try Sessions.endAll(tx, of: id, at: now)
      try APIKeys.revokeMade(tx, by: id, of: participant, beyond: [], at: now)
    }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: state == .active ? "member.enabled" : "member.disabled", at: now, subject: try reference(tx, id),
        actor: participant.description))
    return try get(tx, id, of: participant)
  }

  /// Gives a member who forgot theirs a one-time password, ends every session and lifts a lock-out.
  public static func resetPassword(
    _ tx: Transaction, _ id: ID<Member>, of participant: ID<Participant>, _ password: PasswordHash, at now: Instant
  ) throws {
    _ = try get(tx, id, of: participant)
    try tx.execute(
      """
      UPDATE member SET password = ?, must_change = 1, one_time_until = ?, failures = 0, failed_at = NULL,
        locked_until = NULL
      WHERE id = ?
      """, password.text, now.adding(days: oneTimeDays), id)
    try Sessions.endAll(tx, of: id, at: now)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "member.password-reset", at: now, subject: try reference(tx, id), actor: participant.description))
  }

  /// Of an operator somebody must be left who may change its members: nobody else could.
  private static func requireAnotherAdministrator(_ tx: Transaction, than member: Member) throws {
    guard member.state == .active, member.roles.contains(.admin),
      try Participants.get(tx, member.participant).kinds.contains(.operator)
    else { return }
    let others = try tx.rows(
      select + "WHERE participant = ? AND state = 'active' AND id <> ?", member.participant, member.id
    ).map(read)
    guard !others.contains(where: { $0.roles.contains(.admin) }) else { return }
    throw Refusal(
      .conflict, rule: "identity.last-administrator",
      Text(zh: "运营方至少保留一名管理员", en: "the operator's only administrator stays one"),
      remedy: Text(zh: "先另设一名管理员", en: "make another member an administrator first"))
  }

  private static let select = "SELECT id, participant, login, name, roles, state, created_at FROM member "

  private static func read(_ row: Row) throws -> Member {
    guard let state = Member.State(rawValue: try row.text(5)) else { throw IdentityDefect.row("member") }
    return Member(
      id: try row.id(0), participant: try row.id(1), login: try row.text(2), name: try row.text(3),
      roles: roles(try row.text(4)), state: state, createdAt: try row.instant(6))
  }
}
