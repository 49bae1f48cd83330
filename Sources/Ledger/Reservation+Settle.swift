import Vocabulary

/// How a reservation ends. Pure; ``Reservations`` does what this says.
extension Reservation {
  /// What is charged of both parts; the rest of them is free again.
  struct Settlement: Hashable, Sendable {
    let gross: Int64
    /// What the voucher pays of it.
    let voucher: Int64
    /// What the consumer pays of it.
    var payable: Int64 { gross - voucher }
  }

  /// Charging `gross`: the voucher pays its share of what is charged, at most what is held of it. Nil: it was settled so
  /// before.
  func settling(_ gross: Int64, at now: Instant) throws(Refusal) -> Settlement? {
    guard state == .held else {
      guard state == .settled, settledGross == gross else { throw LedgerRefusal.reservationResolved(self) }
      return nil
    }
    guard gross >= 0 else { throw LedgerRefusal.amount(gross) }
    guard gross <= self.gross else { throw LedgerRefusal.exceedsReservation(self, gross: gross) }
    if let end = expiresAt, end <= now { throw LedgerRefusal.reservationExpired(self, at: end) }
    return Settlement(
      gross: gross, voucher: min(VoucherQuote.share(of: gross, basisPoints: shareBasisPoints), voucherShare))
  }

  /// Whether freeing both parts is still to be done: a reservation that is over stays so, one that was charged is refused.
  func isToRelease() throws(Refusal) -> Bool {
    switch state {
    case .held: return true
    case .released, .expired: return false
    case .settled: throw LedgerRefusal.reservationResolved(self)
    }
  }

  /// Whether its time is over and nothing has ended it.
  func isDue(at now: Instant) -> Bool { state == .held && expiresAt.map { $0 <= now } ?? false }
}
