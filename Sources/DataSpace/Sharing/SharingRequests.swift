import Evidence
import Exchange
public import Identity
public import Store
public import Vocabulary

/// Request, decide, use: what is shared unconditionally is granted at once, the rest by its owner within a number of working days,
/// and nothing where the law keeps it.
public enum SharingRequests {
  /// Asks for a dataset. Appends `sharing.requested`, and `sharing.granted` where nobody has to decide.
  public static func request(
    _ tx: Transaction, _ dataset: ID<Dataset>, _ draft: SharingRequestDraft, by applicant: Participant,
    _ calendar: WorkingCalendar, at now: Instant
  ) throws -> SharingRequest {
    let found = try Datasets.get(tx, dataset, at: now)
    guard found.state == .published, let sharing = found.entry.sharing else { throw Refusal.notFound("dataset") }
    guard sharing.class != .none else { throw SharingRefusal.notShared(sharing.ground ?? "") }
    guard let offer = found.entry.offer else { throw SharingRefusal.noOffer }
    try Rights.requireCited(tx, dataset, under: Offers.get(tx, offer), at: now)
    guard sharing.class == .unconditional || draft.ground?.isEmpty == false else { throw SharingRefusal.ground }
    var negotiation = try Negotiations.request(
      tx, NegotiationDraft(offer: offer, purpose: draft.purpose, days: draft.days, quantity: draft.quantity),
      by: applicant, at: now)
    var grantedBy = negotiation.approvedBy
    if sharing.class == .unconditional, negotiation.state == .requested {
      negotiation = try Negotiations.accept(tx, negotiation.id, at: now)
      grantedBy = "unconditional"
    }
    let isDecided = negotiation.state != .requested
    var request = SharingRequest(
      id: ID(at: now), dataset: dataset, datasetVersion: found.version, owner: found.owner, applicant: applicant.id,
      purpose: draft.purpose, ground: draft.ground, days: draft.days, negotiation: negotiation.id, requestedAt: now)
    request.grantedBy = grantedBy
    if isDecided { request.decidedAt = now } else { request.dueAt = calendar.deadline(after: now) }
    try tx.execute(
      """
      INSERT INTO sharing_request (id, dataset, owner, applicant, negotiation, is_open, due_at, remind_at, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, request.id, dataset, request.owner, request.applicant, request.negotiation, !isDecided, request.dueAt,
      request.dueAt.map { ReminderStep.first(calendar, from: now, due: $0) }, try StoredBody.encode(request))
    try append(tx, "sharing.requested", request, actor: request.applicant, at: now)
    if isDecided { try append(tx, "sharing.granted", request, actor: request.owner, at: now) }
    return try standing(tx, request, at: now)
  }

  /// The owner grants it: its agreement waits for signatures. Appends `sharing.granted`.
  public static func grant(_ tx: Transaction, _ id: ID<SharingRequest>, at now: Instant) throws -> SharingRequest {
    let request = try pending(tx, id, at: now)
    _ = try Negotiations.accept(tx, request.negotiation, at: now)
    return try decided(tx, request, "sharing.granted", actor: request.owner, at: now)
  }

  /// The owner refuses it. Appends `sharing.refused`.
  public static func refuse(
    _ tx: Transaction, _ id: ID<SharingRequest>, _ reason: SharingRequest.Reason, words: String?, at now: Instant
  ) throws -> SharingRequest {
    var request = try pending(tx, id, at: now)
    guard reason != .other || words?.isEmpty == false else { throw SharingRefusal.words }
    request.reason = reason
    request.words = words
    _ = try Negotiations.terminate(tx, request.negotiation, by: .provider, reason: reason.rawValue, at: now)
    return try decided(tx, request, "sharing.refused", actor: request.owner, at: now)
  }

  /// The applicant does not want it any more. Appends `sharing.withdrawn`.
  public static func withdraw(_ tx: Transaction, _ id: ID<SharingRequest>, at now: Instant) throws -> SharingRequest {
    let request = try pending(tx, id, at: now)
    _ = try Negotiations.terminate(tx, request.negotiation, by: .consumer, reason: "withdrawn", at: now)
    return try decided(tx, request, "sharing.withdrawn", actor: request.applicant, at: now)
  }

  public static func get(_ tx: Transaction, _ id: ID<SharingRequest>, at now: Instant) throws -> SharingRequest {
    guard let row = try tx.row("SELECT body FROM sharing_request WHERE id = ?", id) else {
      throw Refusal.notFound("request")
    }
    return try standing(tx, row.body(0, of: "sharing_request"), at: now)
  }

  /// The two sides of a request.
  public static func parties(_ tx: Transaction, of id: ID<SharingRequest>) throws -> [ID<Participant>] {
    guard let row = try tx.row("SELECT owner, applicant FROM sharing_request WHERE id = ?", id) else {
      throw Refusal.notFound("request")
    }
    return [try row.id(0), try row.id(1)]
  }

  /// Which side of a request a unit is on.
  public enum Side: String, Sendable, CaseIterable {
    case owner, applicant
  }

  /// Requests newest first; those of one unit, as owner or as applicant, or of all.
  ///
  /// - Parameters:
  ///   - side: of the unit; nil for both.
  ///   - pendingOnly: those that were not decided.
  ///   - overdueOnly: those that wait for longer than they may.
  ///   - escalatedOnly: those that wait and were brought before those who oversee.
  /// - Returns: at most `limit`. What was decided by way of its negotiation is left out and read past, ``mostRead`` rows at most:
  ///   a page may be short, but then it says where the next begins.
  public static func list(
    _ tx: Transaction, of unit: ID<Participant>?, side: Side? = nil, pendingOnly: Bool = false, overdueOnly: Bool,
    escalatedOnly: Bool = false, before: ID<SharingRequest>? = nil, limit: Int, at now: Instant
  ) throws -> SharingRequestPage {
    var (conditions, arguments): ([String], [any SQLConvertible]) = ([], [])
    if let unit {
      switch side {
      case .owner: conditions.append("owner = ?")
      case .applicant: conditions.append("applicant = ?")
      case nil:
        conditions.append("(owner = ? OR applicant = ?)")
        arguments.append(unit)
      }
      arguments.append(unit)
    }
    if pendingOnly { conditions.append("is_open = 1") }
    if overdueOnly {
      conditions.append("is_open = 1 AND due_at <= ?")
      arguments.append(now)
    }
    if escalatedOnly { conditions.append("is_open = 1 AND is_escalated = 1") }
    conditions.append("id < ?")
    let sql =
      "SELECT body FROM sharing_request WHERE " + conditions.joined(separator: " AND ") + " ORDER BY id DESC LIMIT ?"
    var page = SharingRequestPage(items: [], next: before)
    var left = mostRead
    while left > 0 {
      let count = min(left, limit + 1)
      // Ids of requests begin with their prefix; so `shs` comes after them all.
      let rows = try tx.rows(sql, arguments: arguments + [page.next?.description ?? "shs", count])
      for row in rows {
        let request = try standing(tx, row.body(0, of: "sharing_request"), at: now)
        let isWanted =
          (!(pendingOnly || escalatedOnly) || request.state == .pending) && (!overdueOnly || request.isOverdue == true)
        if isWanted, page.items.count == limit { return page }
        if isWanted { page.items.append(request) }
        page.next = request.id
      }
      if rows.count < count {
        page.next = nil
        return page
      }
      left -= rows.count
    }
    return page
  }

  /// The most rows that are read for one page.
  static let mostRead = 1_000

  // MARK: - One request

  private static func pending(_ tx: Transaction, _ id: ID<SharingRequest>, at now: Instant) throws -> SharingRequest {
    let request = try get(tx, id, at: now)
    guard request.state == .pending else { throw SharingRefusal.decided(request.state) }
    return request
  }

  private static func decided(
    _ tx: Transaction, _ request: SharingRequest, _ kind: String, actor: ID<Participant>, at now: Instant
  ) throws -> SharingRequest {
    var request = request
    request.decidedAt = now
    try tx.execute(
      "UPDATE sharing_request SET is_open = 0, body = ? WHERE id = ?", try StoredBody.encode(request), request.id)
    try append(tx, kind, request, actor: actor, at: now)
    return try standing(tx, request, at: now)
  }

  /// With what has become of its negotiation, by whatever way.
  static func standing(_ tx: Transaction, _ request: SharingRequest, at now: Instant) throws -> SharingRequest {
    var request = request
    let negotiation = try Negotiations.get(tx, request.negotiation)
    request.agreement = negotiation.agreement
    switch negotiation.state {
    case .requested, .offered, .accepted: request.state = .pending
    case .agreed, .verified, .finalized: request.state = .granted
    case .terminated: request.state = negotiation.terminatedBy == .consumer ? .withdrawn : .refused
    }
    request.isOverdue = request.state == .pending ? request.dueAt.map { now >= $0 } : nil
    return request
  }

  static func append(
    _ tx: Transaction, _ kind: String, _ request: SharingRequest, actor: ID<Participant>?, at now: Instant
  ) throws {
    var data: [String: JSON] = [
      "dataset": .string(request.dataset.description), "negotiation": .string(request.negotiation.description),
      "participant": .string(request.applicant.description), "owner": .string(request.owner.description),
    ]
    if let due = request.dueAt { data["dueAt"] = .string(due.description) }
    if let reason = request.reason { data["reason"] = .string(reason.rawValue) }
    if let rule = request.grantedBy { data["grantedBy"] = .string(rule) }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: request.id.description, actor: actor?.description, data: .object(data)))
  }
}

/// What is refused of a request, or of deciding it.
enum SharingRefusal {
  static func notShared(_ ground: String) -> Refusal {
    Refusal(
      .forbidden, rule: "sharing.not-shared",
      Text(zh: "该数据不予共享，依据：\(ground)", en: "these data are not shared, by \(ground)"),
      remedy: Text(zh: "联系数据提供单位", en: "ask the unit that holds them"))
  }

  static let noOffer = Refusal(
    .unacceptable, rule: "sharing.no-offer",
    Text(zh: "该数据集没有可供使用的供给", en: "there is no offer under which these data are used"),
    remedy: Text(
      zh: "请提供单位发布 data 类型的供给，并填入数据集的 offer",
      en: "its owner has to publish an offer of kind data and name it in the entry"))

  static let ground = Refusal(
    .unacceptable, rule: "sharing.ground",
    Text(zh: "申请有条件共享的数据须写明履职依据", en: "a request for data that are shared conditionally needs its ground"),
    remedy: Text(zh: "在 ground 中写明职责或法律条款", en: "tell the duty or the article of law in ground"), field: "/ground")

  static let words = Refusal(
    .unacceptable, rule: "sharing.words",
    Text(zh: "理由为 other 时须写明", en: "the reason `other` needs words"),
    remedy: Text(zh: "在 words 中写明理由", en: "tell the reason in words"), field: "/words")

  static func decided(_ state: SharingRequest.State) -> Refusal {
    Refusal(
      .conflict, rule: "sharing.decided",
      Text(zh: "该申请已有结果：\(state.rawValue)", en: "the request is \(state.rawValue) already"),
      remedy: Text(zh: "需要时重新申请", en: "make a new request if there is need"))
  }
}
