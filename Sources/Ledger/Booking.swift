import Vocabulary

/// The two accounts of a transfer, which change together or not at all. Pure: ``Transfers`` reads it, lets it decide, and
/// writes what it became.
struct Booking: Hashable, Sendable {
  private(set) var debit: AccountState
  private(set) var credit: AccountState

  init(debit: AccountState, credit: AccountState) { (self.debit, self.credit) = (debit, credit) }

  /// Moves or holds what is asked.
  mutating func begin(_ asked: Transfer) throws(Refusal) {
    guard debit.unit == credit.unit else { throw LedgerRefusal.unitMismatch(debit.unit, credit.unit) }
    if let end = asked.expiresAt, end <= asked.at { throw LedgerRefusal.expiryInThePast }
    var after = self
    try after.debit.debit(asked.amount, isHeld: asked.kind == .hold)
    try after.credit.credit(asked.amount, isHeld: asked.kind == .hold)
    self = after
  }

  /// Ends `hold` as asked: posts an amount of it, or releases it. `first` is what has ended it already.
  mutating func resolve(_ hold: Transfer, endedBy first: Transfer?, _ asked: Transfer) throws(Refusal) {
    guard hold.kind == .hold else { throw LedgerRefusal.notAHold(hold) }
    guard asked.amount > 0 else { throw LedgerRefusal.amount(asked.amount) }
    guard first == nil else { throw LedgerRefusal.holdResolved(hold, by: first, unit: debit.unit) }
    if asked.kind == .post, let end = hold.expiresAt, end <= asked.at {
      throw LedgerRefusal.holdExpired(hold, unit: debit.unit, at: asked.at)
    }
    guard asked.amount <= hold.amount else {
      throw LedgerRefusal.exceedsHold(hold, amount: asked.amount, unit: debit.unit)
    }
    let posted = asked.kind == .post ? asked.amount : 0
    var after = self
    guard after.debit.endDebit(of: hold.amount, posting: posted),
      after.credit.endCredit(of: hold.amount, posting: posted)
    else { throw LedgerRefusal.holdResolved(hold, by: nil, unit: debit.unit) }
    self = after
  }
}

extension Transfer {
  /// What no account and no moment could make right.
  func check() throws(Refusal) {
    guard amount > 0, amount <= Transfers.largestSum else { throw LedgerRefusal.amount(amount) }
    guard debit != credit else { throw LedgerRefusal.sameAccount }
    guard (1...64).contains(code.utf8.count), (reference?.utf8.count ?? 0) <= 128 else {
      throw LedgerRefusal.nameLength
    }
  }

  /// Whether `first`, which has this id, is the same request; an id that was used for another is refused.
  func isRepeat(of first: Transfer) throws(Refusal) -> Bool {
    guard asksTheSame(as: first) else { throw LedgerRefusal.idReused(id) }
    return true
  }
}
