import Store
import Vocabulary

extension Reservation {
  static let columns = """
    r.id, r.reference, r.agreement, r.consumer, r.supplier, r.unit, r.offer_kind, r.gross, r.voucher_share, \
    r.voucher_grant, r.share_basis_points, r.voucher_hold, r.payable_hold, r.state, r.expires_at, r.settled_gross, \
    r.settled_voucher, r.clawed_back, r.at, r.resolved_at
    """

  init(row: Row) throws {
    guard let state = State(rawValue: try row.text(13)) else {
      throw LedgerDefect("a reservation in an unknown state: \(row[13])")
    }
    self.init(
      id: try row.id(0), reference: try row.text(1), agreement: try row.optionalText(2), consumer: try row.text(3),
      supplier: try row.text(4), unit: try row.text(5), offerKind: try row.text(6), gross: try row.int(7),
      voucherShare: try row.int(8), grant: try row.optionalID(9), shareBasisPoints: try row.int(10),
      voucherHold: try row.optionalID(11), payableHold: try row.optionalID(12), state: state,
      expiresAt: try row.optionalInstant(14), settledGross: try row.int(15), settledVoucher: try row.int(16),
      clawedBack: try row.int(17), at: try row.instant(18), resolvedAt: try row.optionalInstant(19))
  }
}
