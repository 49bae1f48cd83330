public import Identity
import Ledger
public import Store
public import Vocabulary

/// Uses under agreements.
public enum Uses {
  /// The most agreements one use may cite.
  public static let mostCitations = 20

  /// Asks for a use: the agreement must be active, its policy must permit it, and its price is held.
  ///
  /// A use that nobody runs and nothing measures (not compute, no price by quantity, no voucher) is complete and paid at
  /// once: one durable exchange. Every agreement it cites is used with it, in the same way, or all is refused.
  ///
  /// - Parameter energy: what power costs where it runs; counts only where the price charges it.
  public static func request(
    _ tx: Transaction, under id: ID<Agreement>, _ draft: UseDraft, by consumer: Caller, region: String?,
    energy: EnergyTerms? = nil, at now: Instant
  ) throws -> Use {
    let cites = draft.cites ?? []
    guard cites.count <= mostCitations, Set(cites).count == cites.count, !cites.contains(id) else {
      throw UseRefusal.citations
    }
    let asked = Asked(
      action: draft.action, purpose: draft.purpose, export: draft.export ?? .none, consumer: consumer,
      region: region, at: now)
    let admission = try admit(tx, id, asked, quantity: draft.quantity)
    if admission.agreement.price.passesEnergy, energy == nil { throw UseRefusal.energyWithoutSite }
    let use = try open(
      tx, admission, asked, quantity: draft.quantity, cites: cites, voucher: draft.voucher, energy: energy)
    for cited in cites { try take(tx, cited, into: use, asked) }
    return use
  }

  /// What is asked, by whom, from where and when.
  struct Asked {
    /// Nil: what is usual for the kind.
    var action: Policy.Action?
    let purpose: String
    let export: Policy.Export
    let consumer: Caller
    let region: String?
    let at: Instant
  }

  /// Uses a cited agreement as an input of `use`.
  private static func take(_ tx: Transaction, _ cited: ID<Agreement>, into use: Use, _ asked: Asked) throws {
    var asked = asked
    // The work goes to the data, so the data is executed on unless the use says otherwise.
    if asked.action == nil || asked.action == .use { asked.action = .execute }
    let admission = try admit(tx, cited, asked, quantity: nil)
    guard admission.agreement.kind != .compute, admission.agreement.price.unit == nil else {
      throw UseRefusal.notAnInput(admission.agreement)
    }
    let input = try open(tx, admission, asked, quantity: nil, cites: [], voucher: nil, citedBy: use.id)
    try tx.execute(
      "INSERT INTO use_citation (agreement, use_id, input) VALUES (?, ?, ?)", cited, use.id, input.id)
  }

  /// Writes a use that was admitted, and holds or pays its price.
  private static func open(
    _ tx: Transaction, _ admission: Admission, _ asked: Asked, quantity: Int64?, cites: [ID<Agreement>],
    voucher: ID<VoucherGrant>?, energy: EnergyTerms? = nil, citedBy: ID<Use>? = nil
  ) throws -> Use {
    let agreement = admission.agreement
    let now = asked.at
    let quantity = quantity ?? 1
    let atOnce = agreement.kind != .compute && agreement.price.unit == nil && voucher == nil
    var use = Use(
      id: ID(at: now), agreement: agreement.id, provider: agreement.provider, consumer: agreement.consumer,
      kind: agreement.kind, action: admission.action, purpose: asked.purpose, quantity: quantity,
      unit: agreement.price.unit ?? "use", export: asked.export, cites: cites, citedBy: citedBy,
      state: atOnce ? .completed : .requested, measured: atOnce ? 1 : 0, charged: 0, settled: atOnce,
      requestedAt: now, startedAt: atOnce ? now : nil, endedAt: atOnce ? now : nil, permittedBy: admission.permission,
      number: agreement.uses)
    use.energy = agreement.price.passesEnergy ? energy : nil
    let (gross, overflow) = try agreement.price.charge(for: quantity).addingReportingOverflow(use.energy?.mostFen ?? 0)
    guard !overflow, gross <= Price.largest else { throw PriceRefusal.overflow(quantity) }
    guard gross > 0 || voucher == nil else { throw UseRefusal.nothingToPay }
    if gross > 0 { use.reservation = try hold(tx, use, gross, voucher, until: agreement.endsAt, at: now) }
    if atOnce, let reservation = use.reservation {
      try Reservations.settle(tx, id: reservation, gross: gross, readings: [], at: now)
      use.charged = gross
    }
    try insert(tx, use)
    var data: [String: JSON] = [
      "purpose": .string(use.purpose), "action": .string(use.action.rawValue), "export": .string(use.export.rawValue),
      "quantity": .int(quantity), "unit": .string(use.unit), "permittedBy": .string(use.permittedBy),
      "number": .int(agreement.uses),
    ]
    if gross > 0 { data[atOnce ? "chargedFen" : "heldFen"] = .int(gross) }
    if let energy = use.energy {
      data["energyHeldFen"] = .int(energy.mostFen)
      data["energyTerms"] = .string(Digest.of(try JSON(encoding: energy)))
    }
    if !cites.isEmpty { data["cites"] = .array(cites.map { JSON($0) }) }
    if let citedBy { data["citedBy"] = JSON(citedBy) }
    if !admission.duties.isEmpty { data["duties"] = .array(admission.duties.map { .string($0.action.rawValue) }) }
    try record(
      tx, use, atOnce ? "use.completed" : "use.requested", actor: asked.consumer.participant, at: now, .object(data))
    if !atOnce { tx.signal(Agreements.topic) }
    return use
  }

  private static func hold(
    _ tx: Transaction, _ use: Use, _ gross: Int64, _ voucher: ID<VoucherGrant>?, until end: Instant, at now: Instant
  ) throws -> ID<Reservation> {
    // The use ends with its agreement; what is held outlives it by a month, so that a late settlement still finds it.
    try Reservations.hold(
      tx, id: ID(at: now), reference: use.id.description, agreement: use.agreement.description,
      consumer: use.consumer.description, supplier: use.provider.description, gross: gross,
      offerKind: use.kind.rawValue, grant: voucher, expiresAt: end.adding(days: 30), at: now
    ).id
  }
}
