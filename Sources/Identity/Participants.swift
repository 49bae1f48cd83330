import Evidence
public import Store
public import Vocabulary

/// The register of participants.
public enum Participants {
  /// Registers an organisation. Refuses a credit code that is wrong or already registered.
  public static func register(
    _ tx: Transaction, _ draft: ParticipantDraft, by actor: ID<Participant>?, at now: Instant
  ) throws -> Participant {
    let code = try CreditCode.read(draft.creditCode)
    try draft.check()
    guard !draft.kinds.isEmpty else {
      throw Refusal(
        .unacceptable, rule: "identity.no-kind", Text(zh: "至少需要一种参与方类型", en: "a participant needs a kind"),
        remedy: Text(
          zh: ParticipantKind.allCases.map(\.rawValue).joined(separator: "、"),
          en: "one of " + ParticipantKind.allCases.map(\.rawValue).joined(separator: ", ")), field: "/kinds")
    }
    let participant = Participant(
      id: ID(at: now), name: draft.name, creditCode: code, kinds: Set(draft.kinds), region: draft.region,
      state: .active,
      createdAt: now)
    let added = try tx.execute(
      """
      INSERT INTO participant (id, name_zh, name_en, credit_code, kinds, region, state, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (credit_code) DO NOTHING
      """, participant.id, draft.name.zh, draft.name.en, code.description, encoded(participant.kinds), draft.region,
      participant.state.rawValue, now)
    guard added == 1 else {
      throw Refusal(
        .conflict, rule: "identity.credit-code-registered",
        Text(zh: "该统一社会信用代码已登记", en: "this credit code is registered already"), field: "/creditCode")
    }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "participant.registered", at: now, subject: participant.id.description, actor: actor?.description,
        data: [
          "creditCode": .string(code.description), "kinds": .string(encoded(participant.kinds)),
          "name": .string(draft.name.zh),
        ]))
    return participant
  }

  public static func get(_ tx: Transaction, _ id: ID<Participant>) throws -> Participant {
    guard let row = try tx.row(selectOne, id) else { throw Refusal.notFound("participant") }
    return try read(row)
  }

  /// Refuses unless the participant may act now.
  public static func requireActive(_ tx: Transaction, _ id: ID<Participant>) throws {
    guard let row = try tx.row("SELECT state FROM participant WHERE id = ?", id) else {
      throw Refusal.notFound("participant")
    }
    try requireActive(id, state: row.text(0))
  }

  /// The same for one whose state has been read.
  public static func requireActive(_ id: ID<Participant>, state: String) throws(Refusal) {
    guard state == Participant.State.active.rawValue else {
      throw Refusal(
        .conflict, rule: "identity.participant-suspended",
        Text(zh: "参与方 \(id) 已被停用", en: "the participant \(id) is suspended"),
        remedy: Text(zh: "等待运营方恢复，或另选提供方", en: "wait until the operator reinstates it, or choose another"))
    }
  }

  /// Where a participant is, if known.
  public static func region(_ tx: Transaction, _ id: ID<Participant>) throws -> String? {
    try tx.row("SELECT region FROM participant WHERE id = ?", id)?.optionalText(0)
  }

  /// Participants after `cursor` in order of registration, at most `limit`.
  public static func list(_ tx: Transaction, after cursor: String?, limit: Int) throws -> [Participant] {
    try tx.rows(select + "WHERE id > ? ORDER BY id LIMIT ?", cursor ?? "", limit).map(read)
  }

  /// Suspends a participant, which stops all its keys and sessions at once, or lets it act again. Setting the state that
  /// it has already changes nothing. Refuses to suspend the last operator, after which nobody could undo it.
  public static func setState(
    _ tx: Transaction, _ id: ID<Participant>, _ state: Participant.State, by actor: ID<Participant>, at now: Instant
  ) throws -> Participant {
    let found = try get(tx, id)
    if found.state == state { return found }
    if state == .suspended, found.kinds.contains(.operator) { try requireAnotherOperator(tx, than: id) }
    try tx.execute("UPDATE participant SET state = ? WHERE id = ?", state.rawValue, id)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: state == .active ? "participant.reinstated" : "participant.suspended", at: now, subject: id.description,
        actor: actor.description))
    return try get(tx, id)
  }

  private static func requireAnotherOperator(_ tx: Transaction, than id: ID<Participant>) throws {
    let other = try tx.row(
      "SELECT id FROM participant WHERE kinds LIKE '%operator%' AND state = 'active' AND id <> ? LIMIT 1", id)
    guard other == nil else { return }
    throw Refusal(
      .conflict, rule: "identity.last-operator",
      Text(zh: "不能停用唯一的运营方", en: "the only operator cannot be suspended"),
      remedy: Text(zh: "先登记另一个运营方", en: "register another operator first"))
  }

  private static let select =
    "SELECT id, name_zh, name_en, credit_code, kinds, region, state, created_at FROM participant "

  // As often as anything is asked: put together once.
  private static let selectOne = select + "WHERE id = ?"

  private static func read(_ row: Row) throws -> Participant {
    guard let code = CreditCode(try row.text(3)), let state = Participant.State(rawValue: try row.text(6)) else {
      throw IdentityDefect.row("participant")
    }
    return Participant(
      id: try row.id(0), name: Text(zh: try row.text(1), en: try row.text(2)), creditCode: code,
      kinds: kinds(try row.text(4)), region: try row.optionalText(5), state: state, createdAt: try row.instant(7))
  }

  static func encoded(_ kinds: Set<ParticipantKind>) -> String { kinds.map(\.rawValue).sorted().joined(separator: " ") }
  static func kinds(_ text: String) -> Set<ParticipantKind> {
    Set(text.split(separator: " ").compactMap { ParticipantKind(rawValue: String($0)) })
  }
}

/// A row that does not hold together: a defect or an altered database.
enum IdentityDefect: Error { case row(String) }
