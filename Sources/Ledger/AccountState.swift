import Vocabulary

/// One account as transfers see it: four sums, and how many lines made them. Pure.
///
/// Here is every rule by which an amount moves, is held and is released. ``Transfers`` reads a state, lets it change and
/// writes what it became.
struct AccountState: Hashable, Sendable {
  let id: ID<Account>
  let unit: String
  let mayGoNegative: Bool
  private(set) var debitsPosted: Int64
  private(set) var creditsPosted: Int64
  private(set) var debitsPending: Int64
  private(set) var creditsPending: Int64
  /// The number of the last line.
  private(set) var entries: Int64

  var balance: Int64 { creditsPosted - debitsPosted }
  var available: Int64 { balance - debitsPending }

  init(
    id: ID<Account>, unit: String, mayGoNegative: Bool, debitsPosted: Int64 = 0, creditsPosted: Int64 = 0,
    debitsPending: Int64 = 0, creditsPending: Int64 = 0, entries: Int64 = 0
  ) {
    (self.id, self.unit, self.mayGoNegative, self.entries) = (id, unit, mayGoNegative, entries)
    (self.debitsPosted, self.creditsPosted) = (debitsPosted, creditsPosted)
    (self.debitsPending, self.creditsPending) = (debitsPending, creditsPending)
  }

  /// The amount leaves at once, or is held to leave.
  mutating func debit(_ amount: Int64, isHeld: Bool) throws(Refusal) {
    guard mayGoNegative || amount <= available else { throw LedgerRefusal.balanceNotCovered(self, amount: amount) }
    // What is posted later was pending before, so posting needs no limit of its own.
    guard debitsPosted + debitsPending <= Transfers.largestSum - amount else {
      throw LedgerRefusal.sumTooLarge(self, amount: amount)
    }
    if isHeld { debitsPending += amount } else { debitsPosted += amount }
    entries += 1
  }

  /// The amount arrives at once, or is held to arrive.
  mutating func credit(_ amount: Int64, isHeld: Bool) throws(Refusal) {
    guard creditsPosted + creditsPending <= Transfers.largestSum - amount else {
      throw LedgerRefusal.sumTooLarge(self, amount: amount)
    }
    if isHeld { creditsPending += amount } else { creditsPosted += amount }
    entries += 1
  }

  /// Of what was held to leave, `posted` leaves and the rest is free again. False: so much is not held.
  mutating func endDebit(of held: Int64, posting posted: Int64) -> Bool {
    guard debitsPending >= held else { return false }
    debitsPending -= held
    debitsPosted += posted
    entries += 1
    return true
  }

  /// Of what was held to arrive, `posted` arrives. False: so much is not held.
  mutating func endCredit(of held: Int64, posting posted: Int64) -> Bool {
    guard creditsPending >= held else { return false }
    creditsPending -= held
    creditsPosted += posted
    entries += 1
    return true
  }
}
