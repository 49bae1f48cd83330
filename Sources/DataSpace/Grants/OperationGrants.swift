import Evidence
public import Identity
public import Store
public import Vocabulary

/// Granting the operation of public data. Each step appends one entry of evidence.
public enum OperationGrants {
  /// The most datasets of a grant: all their rights end with it in one go.
  public static let mostDatasets = 40
  /// Five years at most, as the rules of 2025 have it.
  private static let mostDays: Int64 = 1_827

  /// Proposes a grant to an operator. Who grants holds every dataset that it names (`holding`). Appends `grant.proposed`.
  public static func propose(
    _ tx: Transaction, _ draft: OperationGrantDraft, by grantor: ID<Participant>, at now: Instant
  ) throws -> OperationGrant {
    try check(draft, by: grantor, at: now)
    try Participants.requireActive(tx, draft.operator)
    var grant = OperationGrant(
      id: ID(at: now), title: draft.title, mode: draft.mode, grantor: grantor, operator: draft.operator,
      themes: draft.themes ?? [], scene: draft.scene, datasets: [], until: draft.until, conditions: draft.conditions,
      shareBasisPoints: draft.shareBasisPoints, documents: draft.documents, proposedAt: now, state: .proposed)
    for dataset in draft.datasets ?? [] {
      _ = try holding(tx, dataset, for: grant, at: now)
      grant.datasets.append(OperationGrant.Covered(dataset: dataset))
    }
    try tx.execute(
      """
      INSERT INTO operation_grant (id, grantor, operating, state, is_open, is_public, until_at, body)
      VALUES (?, ?, ?, ?, 1, 0, ?, ?)
      """, grant.id, grant.grantor, grant.operator, grant.state.rawValue, grant.until, try StoredBody.encode(grant))
    try note(tx, "grant.proposed", grant, actor: grantor, at: now)
    return grant
  }

  /// Changes a grant by `event`, and with it the rights that it gave. Appends an entry that names what happened.
  @discardableResult
  public static func change(
    _ tx: Transaction, _ id: ID<OperationGrant>, _ event: OperationGrant.Event, by actor: ID<Participant>?,
    at now: Instant
  ) throws -> OperationGrant {
    var grant = try load(tx, id)
    try grant.apply(event, by: actor, at: now)
    switch event {
    case .accept:
      for place in grant.datasets.indices { try register(tx, &grant, place, at: now) }
    case .decline: break
    case .suspend: try move(tx, grant, .suspend, at: now)
    case .resume: try move(tx, grant, .resume, at: now)
    case .withdraw, .renounce, .expire: try move(tx, grant, .endGrant, at: now)
    }
    try write(tx, grant)
    let step = if case .resume = event { "resumed" } else { grant.state.rawValue }
    try note(tx, "grant." + step, grant, actor: actor, at: now)
    return grant
  }

  /// The grantor adds a dataset: the operator of a grant in force has its right at once. Appends `grant.extended`.
  public static func cover(
    _ tx: Transaction, _ id: ID<OperationGrant>, _ dataset: ID<Dataset>, by actor: ID<Participant>, at now: Instant
  ) throws -> OperationGrant {
    var grant = try load(tx, id)
    guard actor == grant.grantor else { throw GrantRefusal.side }
    let state = grant.state(at: now)
    guard state.isOpen else { throw GrantRefusal.over(state) }
    guard state != .suspended else { throw GrantRefusal.state(state) }
    guard grant.datasets.count < mostDatasets else { throw GrantRefusal.tooMany }
    guard !grant.datasets.contains(where: { $0.dataset == dataset }) else { throw GrantRefusal.covered }
    _ = try holding(tx, dataset, for: grant, at: now)
    grant.datasets.append(OperationGrant.Covered(dataset: dataset))
    if state == .accepted { try register(tx, &grant, grant.datasets.count - 1, at: now) }
    try write(tx, grant)
    try note(tx, "grant.extended", grant, actor: actor, added: dataset, at: now)
    return grant
  }

  /// Grants whose time is over, the longest over first.
  public static func due(_ tx: Transaction, at now: Instant, limit: Int) throws -> [ID<OperationGrant>] {
    try tx.rows(
      "SELECT id FROM operation_grant WHERE is_open = 1 AND until_at <= ? ORDER BY until_at, id LIMIT ?", now, limit
    ).map { try $0.id(0) }
  }

  /// Ends a grant whose time is over. One that is not due stays as it is.
  public static func expire(_ tx: Transaction, _ id: ID<OperationGrant>, at now: Instant) throws {
    let grant = try load(tx, id)
    guard grant.state.isOpen, grant.until <= now else { return }
    try change(tx, id, .expire, by: nil, at: now)
  }

  // MARK: - One grant

  private static func check(
    _ draft: OperationGrantDraft, by grantor: ID<Participant>, at now: Instant
  ) throws(Refusal) {
    guard draft.operator != grantor else { throw GrantRefusal.toOneself }
    guard draft.until > now, draft.until <= now.adding(days: mostDays) else { throw GrantRefusal.until }
    let themes = draft.themes ?? []
    guard Set(themes).count == themes.count, themes.isEmpty != (draft.mode == .field) || draft.mode == .scene else {
      throw GrantRefusal.themes
    }
    guard (draft.scene?.isEmpty == false) == (draft.mode == .scene) else { throw GrantRefusal.scene }
    func fits(_ text: String?, _ length: ClosedRange<Int>) -> Bool {
      text.map { length.contains($0.unicodeScalars.count) } ?? true
    }
    guard fits(draft.title.zh, 1...200), fits(draft.title.en, 0...200), fits(draft.scene, 1...500),
      fits(draft.conditions, 0...4_000)
    else { throw GrantRefusal.words }
    guard (0...10_000).contains(draft.shareBasisPoints ?? 0) else { throw GrantRefusal.share }
    let datasets = draft.datasets ?? []
    guard datasets.count <= mostDatasets else { throw GrantRefusal.tooMany }
    guard Set(datasets).count == datasets.count else { throw GrantRefusal.covered }
    try Rights.check(draft.documents)
  }

  /// The grantor's right over a dataset; refuses one that the grant may not cover.
  private static func holding(
    _ tx: Transaction, _ id: ID<Dataset>, for grant: OperationGrant, at now: Instant
  ) throws -> ID<DataRight> {
    guard let dataset = try? Datasets.get(tx, id, at: now), dataset.state == .published else {
      throw GrantRefusal.dataset
    }
    if !grant.themes.isEmpty {
      guard let theme = dataset.entry.theme, grant.themes.contains(theme) else { throw GrantRefusal.field }
    }
    guard let held = try Rights.holding(tx, over: id.description, at: now),
      case let right = try Rights.get(tx, held, at: now), right.holder == grant.grantor
    else { throw GrantRefusal.holding }
    guard grant.until <= right.until else { throw GrantRefusal.beyond }
    return held
  }

  private static func register(
    _ tx: Transaction, _ grant: inout OperationGrant, _ place: Int, at now: Instant
  ) throws {
    let dataset = grant.datasets[place].dataset
    let source = try holding(tx, dataset, for: grant, at: now)
    let right = try Rights.register(
      tx,
      DataRightDraft(
        kind: .operation, subject: dataset.description, source: source, holder: grant.operator, until: grant.until,
        documents: grant.documents), by: grant.grantor, under: grant.id, at: now)
    grant.datasets[place].right = right.id
    try tx.execute(
      "INSERT INTO operation_grant_right (ground, operation_grant, dataset) VALUES (?, ?, ?)", right.id, grant.id,
      dataset)
  }

  /// Those that ended before by themselves stay as they are.
  private static func move(
    _ tx: Transaction, _ grant: OperationGrant, _ event: DataRight.Event, at now: Instant
  ) throws {
    for id in grant.datasets.compactMap(\.right) {
      let right = try Rights.get(tx, id, at: now)
      guard right.lapse == nil, event == .endGrant || right.state != .lapsed else { continue }
      try Rights.change(tx, id, event, by: .hub, at: now)
    }
  }

  private static func write(_ tx: Transaction, _ grant: OperationGrant) throws {
    try tx.execute(
      "UPDATE operation_grant SET state = ?, is_open = ?, is_public = ?, body = ? WHERE id = ?", grant.state.rawValue,
      grant.state.isOpen, grant.acceptedAt != nil, try StoredBody.encode(grant), grant.id)
  }

  /// What was said of why may name persons: the log holds its digest.
  private static func note(
    _ tx: Transaction, _ kind: String, _ grant: OperationGrant, actor: ID<Participant>?, added: ID<Dataset>? = nil,
    at now: Instant
  ) throws {
    var data: [String: JSON] = [
      "owner": .string(grant.grantor.description), "participant": .string(grant.operator.description),
      "digest": .string(EvidenceDigest.of(try JSON(encoding: grant))),
    ]
    if kind == "grant.proposed" {
      data["mode"] = .string(grant.mode.rawValue)
      data["themes"] = .array(grant.themes.map { .string($0.rawValue) })
      data["until"] = .string(grant.until.description)
      data["documents"] = .array(grant.documents.map { .string($0.sha256) })
      data["share"] = grant.shareBasisPoints.map { .int($0) }
    }
    if ["grant.proposed", "grant.accepted"].contains(kind) {
      data["datasets"] = .array(grant.datasets.map { .string($0.dataset.description) })
    }
    if let added { data["dataset"] = .string(added.description) }
    if let reason = grant.reason { data["reasonDigest"] = .string(EvidenceDigest.of(.string(reason))) }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: grant.id.description, actor: actor?.description, data: .object(data)))
  }
}
