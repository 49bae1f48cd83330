public import Store
public import Vocabulary

extension Vouchers {
  /// What `gross` becomes with a voucher (nil: without one).
  ///
  /// Refusals say why the voucher cannot pay: `voucher.expired`, `voucher.not-active`, `voucher.programme-not-active`,
  /// `voucher.kind-not-covered`, `voucher.related-parties`, `voucher.spent`, `ledger.unit-mismatch`; not found if it is
  /// another participant's.
  public static func quote(
    _ tx: Transaction, gross: Int64, unit: String = "fen", grant id: ID<VoucherGrant>?, consumer: String,
    supplier: String, offerKind: String, at now: Instant
  ) throws -> VoucherQuote {
    guard (0...Transfers.largestSum).contains(gross) else { throw LedgerRefusal.amount(gross) }
    guard let id else { return .plain(gross: gross, unit: unit) }
    let grant = try grant(tx, id)
    guard grant.participant == consumer else { throw Refusal.notFound("voucher \(id)") }
    let programme = try programme(tx, grant.programme)
    try grant.checkUsable(under: programme, unit: unit, offerKind: offerKind, at: now)
    guard try !areRelated(tx, consumer, supplier) else { throw VoucherRefusal.relatedParties }
    let account = try Accounts.get(tx, grant.account)
    guard account.available > 0 else { throw VoucherRefusal.spent(grant, held: account.debitsPending, unit: unit) }
    return .of(grant, programme, remaining: account.available, gross: gross)
  }

  /// The quote of the voucher that pays most; of several the one that expires first. Without a usable one the plain price.
  public static func bestQuote(
    _ tx: Transaction, gross: Int64, unit: String = "fen", consumer: String, supplier: String, offerKind: String,
    at now: Instant
  ) throws -> VoucherQuote {
    var best = try quote(
      tx, gross: gross, unit: unit, grant: nil, consumer: consumer, supplier: supplier, offerKind: offerKind, at: now)
    let ids = try tx.rows(
      """
      SELECT id FROM voucher_grant WHERE participant = ? AND state = 'active' AND expires_at > ?
      ORDER BY expires_at, id LIMIT 200
      """, consumer, now
    ).map { try $0.id(0, as: ID<VoucherGrant>.self) }
    for id in ids {
      do {
        let offered = try quote(
          tx, gross: gross, unit: unit, grant: id, consumer: consumer, supplier: supplier, offerKind: offerKind, at: now
        )
        if offered.voucherShare > best.voucherShare { best = offered }
      } catch is Refusal {
        continue
      }
    }
    return best
  }

  /// Declares that two participants are related (one controls the other, or the same person both): no voucher pays
  /// between them. Appends `parties.related`.
  public static func declareRelated(_ tx: Transaction, _ one: String, _ other: String, actor: String?, at now: Instant)
    throws
  {
    guard one != other else { return }
    let (a, b) = one < other ? (one, other) : (other, one)
    let written = try tx.execute(
      "INSERT INTO voucher_related (a, b, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", a, b, now)
    if written == 1 { try record(tx, "parties.related", a, actor, now, ["with": .string(b)]) }
  }

  static func areRelated(_ tx: Transaction, _ one: String, _ other: String) throws -> Bool {
    if one == other { return true }
    return try tx.row("SELECT 1 FROM voucher_related WHERE a = ? AND b = ?", min(one, other), max(one, other)) != nil
  }
}
