public import Store
public import Vocabulary

/// Paying for an order: hold both parts when it is made, settle them on what was measured, or release them.
public enum Reservations {
  /// Holds the voucher's share of `gross` and the consumer's, payable to the supplier's main account.
  ///
  /// Idempotent by `id`. Refusals: those of ``Vouchers/quote(_:gross:unit:grant:consumer:supplier:offerKind:at:)``,
  /// `ledger.balance-not-covered`, `ledger.same-account`, `voucher.already-applied` and `ledger.already-reserved` (the
  /// reference is paid for by another reservation).
  @discardableResult
  public static func hold(
    _ tx: Transaction, id: ID<Reservation>, reference: String, agreement: String? = nil, consumer: String,
    supplier: String, unit: String = "fen", gross: Int64, offerKind: String, grant: ID<VoucherGrant>? = nil,
    expiresAt: Instant? = nil, at now: Instant
  ) throws -> Reservation {
    if let first = try find(tx, id) {
      guard first.reference == reference, first.consumer == consumer, first.supplier == supplier, first.unit == unit,
        first.gross == gross, first.offerKind == offerKind, first.grant == grant, first.expiresAt == expiresAt
      else { throw VoucherRefusal.idReused("\(id)") }
      return first
    }
    guard (1...128).contains(reference.utf8.count) else { throw LedgerRefusal.nameLength }
    if let other = try current(tx, reference: reference) {
      throw other.grant != nil && grant != nil
        ? VoucherRefusal.alreadyApplied(reference) : LedgerRefusal.alreadyReserved(other)
    }
    let quote = try Vouchers.quote(
      tx, gross: gross, unit: unit, grant: grant, consumer: consumer, supplier: supplier, offerKind: offerKind, at: now)
    if let expiresAt, expiresAt <= now { throw LedgerRefusal.expiryInThePast }
    // The two holds have no end of their own: the reservation ends them together.
    let payee = try Accounts.id(tx, owner: supplier, unit: unit, at: now)
    var voucherHold: ID<Transfer>?
    if let grant, quote.voucherShare > 0 {
      voucherHold = try Transfers.begin(
        tx,
        .holding(
          ID(at: now), Vouchers.grant(tx, grant).account, payee, quote.voucherShare, code: "voucher",
          reference: reference, expiresAt: nil, at: now)
      ).id
    }
    var payableHold: ID<Transfer>?
    if quote.payable > 0 {
      let payer = try Accounts.id(tx, owner: consumer, unit: unit, at: now)
      payableHold = try Transfers.begin(
        tx,
        .holding(
          ID(at: now), payer, payee, quote.payable, code: "charge", reference: reference, expiresAt: nil, at: now)
      ).id
    }
    let held = Reservation(
      id: id, reference: reference, agreement: agreement, consumer: consumer, supplier: supplier, unit: unit,
      offerKind: offerKind, gross: gross, voucherShare: quote.voucherShare, grant: grant,
      shareBasisPoints: quote.shareBasisPoints, voucherHold: voucherHold, payableHold: payableHold, state: .held,
      expiresAt: expiresAt, settledGross: 0, settledVoucher: 0, clawedBack: 0, at: now, resolvedAt: nil)
    let written = try tx.execute(
      """
      INSERT INTO ledger_reservation (id, reference, agreement, consumer, supplier, unit, offer_kind, gross,
        voucher_share, voucher_grant, share_basis_points, voucher_hold, payable_hold, state, expires_at, settled_gross,
        settled_voucher, clawed_back, at, resolved_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'held', ?, 0, 0, 0, ?, NULL) ON CONFLICT DO NOTHING
      """, id, reference, agreement, consumer, supplier, unit, offerKind, gross, held.voucherShare, grant,
      held.shareBasisPoints, voucherHold, payableHold, expiresAt, now)
    guard written == 1 else { throw LedgerRefusal.contendedReference(reference) }
    return held
  }

  /// Throws ``Refusal/notFound(_:)``.
  public static func get(_ tx: Transaction, _ id: ID<Reservation>) throws -> Reservation {
    guard let reservation = try find(tx, id) else { throw Refusal.notFound("reservation \(id)") }
    return reservation
  }

  /// The reservation that is held or settled for `reference`.
  public static func current(_ tx: Transaction, reference: String) throws -> Reservation? {
    try tx.row(selectCurrent, reference).map(Reservation.init(row:))
  }

  static func find(_ tx: Transaction, _ id: ID<Reservation>) throws -> Reservation? {
    try tx.row(selectOne, id).map(Reservation.init(row:))
  }

  private static let selectOne = "SELECT \(Reservation.columns) FROM ledger_reservation r WHERE r.id = ?"
  private static let selectCurrent =
    "SELECT \(Reservation.columns) FROM ledger_reservation r WHERE r.reference = ? AND r.state IN ('held', 'settled')"
}
