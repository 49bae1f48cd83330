import Evidence
public import Exchange
public import Identity
public import Store
public import Vocabulary

/// The register of data rights. Each registration and each change appends one entry of evidence.
public enum Rights {
  /// Rights that derive directly from one another right at a time, at most: all lapse with it in one go.
  public static let mostDerived = 50
  private static let mostDays: Int64 = 36_525

  /// Registers a right. Holding is registered by the owner of the dataset or offer; what derives from a right, by its holder, for
  /// whom they like. Appends `right.registered`, whose receipt is the certificate.
  public static func register(
    _ tx: Transaction, _ draft: DataRightDraft, by registrant: ID<Participant>, under grant: ID<OperationGrant>? = nil,
    at now: Instant
  ) throws -> DataRight {
    try check(draft, at: now)
    let holder = draft.holder ?? registrant
    if holder != registrant { try Participants.requireActive(tx, holder) }
    let owner = try owner(tx, of: draft.subject)
    if let id = draft.source {
      guard draft.kind != .holding else { throw RightRefusal.source }
      let source = try get(tx, id, at: now)
      guard source.holder == registrant else { throw RightRefusal.notYours }
      try DataRight.checkDerived(draft, from: source, at: now)
      // A product that is made of the source's dataset is offered by whoever gets the right.
      guard draft.subject == source.subject || owner == holder else { throw RightRefusal.notYours }
      guard try derived(tx, id, limit: mostDerived).count < mostDerived else { throw RightRefusal.tooMany }
    } else {
      guard draft.kind == .holding else { throw RightRefusal.source }
      guard holder == registrant else { throw RightRefusal.holdingFor }
      guard owner == registrant else { throw RightRefusal.notYours }
      guard try holding(tx, over: draft.subject, at: now) == nil else { throw RightRefusal.taken }
    }
    var random = SystemRandomNumberGenerator()
    var right = DataRight(
      id: ID(at: now), kind: draft.kind, subject: draft.subject, holder: holder, source: draft.source,
      registeredBy: registrant, registeredAt: now, until: draft.until, documents: draft.documents,
      code: RightCode.make(&random), certificate: 0, disputes: [], state: .registered)
    right.grant = grant
    right.certificate = try certify(tx, "right.registered", right, actor: registrant, at: now)
    try tx.execute(
      """
      INSERT INTO data_right (id, code, kind, subject, holder, source, until_at, is_open, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)
      """, right.id, right.code, right.kind.rawValue, right.subject, holder, right.source, right.until,
      try StoredBody.encode(right))
    try Grounds.put(tx, ground(right))
    return right
  }

  /// Changes a right by `event`. Appends an entry that names it; an accepted transfer makes a new certificate under the same code.
  /// With a right lapse those that derive from it, and the first of the agreements that rest on them end at once; the rest are
  /// refused at their next use and end soon (``Grounds/sweep(_:_:at:)``).
  @discardableResult
  public static func change(
    _ tx: Transaction, _ id: ID<DataRight>, _ event: DataRight.Event, by actor: DataRight.Actor, at now: Instant
  ) throws -> DataRight {
    var right = try get(tx, id, at: now)
    let before = right.holder
    try right.apply(event, by: actor, at: now)
    switch event {
    case .pledge(let other): try Participants.requireActive(tx, other)
    case .transfer(let other):
      try Participants.requireActive(tx, other)
      try requireUnused(tx, id)
    case .accept:
      try requireUnused(tx, id)
      right.certificate = try certify(tx, "right.transferred", right, actor: right.holder, from: before, at: now)
    default: break
    }
    try tx.execute(
      "UPDATE data_right SET holder = ?, is_open = ?, body = ? WHERE id = ?", right.holder, right.lapse == nil,
      try StoredBody.encode(right), id)
    try Grounds.put(tx, ground(right))
    try note(tx, event, right, by: actor, at: now)
    if right.lapse != nil {
      for one in try derived(tx, id, limit: mostDerived) { try change(tx, one, .loseSource, by: .hub, at: now) }
      try Grounds.sweep(tx, id.description, at: now)
    }
    return right
  }

  /// Rights whose time is over, the longest over first.
  public static func due(_ tx: Transaction, at now: Instant, limit: Int) throws -> [ID<DataRight>] {
    try tx.rows(
      "SELECT id FROM data_right WHERE is_open = 1 AND until_at <= ? ORDER BY until_at, id LIMIT ?", now, limit
    ).map { try $0.id(0) }
  }

  /// Ends a right whose time is over. One that is not due stays as it is.
  public static func expire(_ tx: Transaction, _ id: ID<DataRight>, at now: Instant) throws {
    let right = try get(tx, id, at: now)
    guard right.lapse == nil, right.until <= now else { return }
    try change(tx, id, .expire, by: .hub, at: now)
  }

  /// Refuses an offer of data that names a right which its provider does not have, or which does not cover it.
  public static func check(
    _ tx: Transaction, _ draft: OfferDraft, offer: ID<Offer>?, by provider: ID<Participant>, at now: Instant
  ) throws {
    guard draft.kind == .data, let right = draft.reference?["right"] else { return }
    try Grounds.require(tx, right.string ?? "", provider: provider, offer: offer, at: now)
  }

  /// Refuses to give a dataset over which a right is registered under an offer that rests on none over it.
  static func requireCited(_ tx: Transaction, _ dataset: ID<Dataset>, under offer: Offer, at now: Instant) throws {
    guard try holding(tx, over: dataset.description, at: now) != nil else { return }
    guard let id = offer.right.flatMap({ ID<DataRight>($0) }), let right = try? get(tx, id, at: now),
      right.subject == dataset.description || right.subject == offer.id.description, right.state != .lapsed
    else { throw RightRefusal.cited }
  }

  // MARK: - One right

  private static func check(_ draft: DataRightDraft, at now: Instant) throws(Refusal) {
    guard draft.until > now, draft.until <= now.adding(days: mostDays) else { throw RightRefusal.until }
    try check(draft.documents)
  }

  static func check(_ documents: [DataRight.Document]) throws(Refusal) {
    let isDigest = { (text: String) in text.utf8.count == 64 && text.utf8.allSatisfy("0123456789abcdef".utf8.contains) }
    guard (1...20).contains(documents.count),
      documents.allSatisfy({ isDigest($0.sha256) && (1...200).contains($0.title.unicodeScalars.count) })
    else { throw RightRefusal.documents }
  }

  /// Whose the dataset or offer is. A draft of another's is as if it were not there.
  private static func owner(_ tx: Transaction, of subject: String) throws -> ID<Participant> {
    if let id = ID<Dataset>(subject), let owner = try? Datasets.owner(tx, of: id) { return owner }
    if let id = ID<Offer>(subject), let offer = try? Offers.get(tx, id), offer.kind == .data { return offer.provider }
    throw RightRefusal.subject
  }

  /// What others were granted on a right stays theirs: it changes hands without agreements, or not.
  private static func requireUnused(_ tx: Transaction, _ id: ID<DataRight>) throws {
    guard try Grounds.agreements(tx, on: id.description, limit: 1).isEmpty else { throw RightRefusal.inUse }
  }

  private static func derived(_ tx: Transaction, _ id: ID<DataRight>, limit: Int) throws -> [ID<DataRight>] {
    try tx.rows("SELECT id FROM data_right WHERE source = ? AND is_open = 1 ORDER BY id LIMIT ?", id, limit).map {
      try $0.id(0)
    }
  }

  /// The right of holding over a dataset or offer, if one is in force.
  static func holding(_ tx: Transaction, over subject: String, at now: Instant) throws -> ID<DataRight>? {
    try tx.row(
      "SELECT id FROM data_right WHERE subject = ? AND kind = 'holding' AND is_open = 1 AND until_at > ?", subject, now
    )?.id(0)
  }

  /// How the exchange sees it.
  private static func ground(_ right: DataRight) -> Ground {
    Ground(
      id: right.id.description, source: right.source?.description, holder: right.holder, offer: right.offer,
      isGrantable: right.kind != .processing, isDisputed: !right.disputes.isEmpty,
      isSuspended: right.suspendedAt != nil,
      endsAt: right.lapsedAt.map { min($0, right.until) } ?? right.until)
  }
}
