import Ledger
import Vocabulary

/// How a use that has ended is paid. Pure; ``Uses`` does what this says.
extension Use {
  enum Settlement: Hashable {
    /// Nothing is held for it any more, and this is what was charged.
    case over(charged: Int64)
    /// Nothing is to be paid: free what is held.
    case release
    /// Charge this of what is held, and free the rest.
    case charge(Int64)
  }

  /// What settling it does. One charge for one use, on the sum of its readings: see ``Price``. What was not measured is not
  /// paid. Nil: it was settled before.
  ///
  /// - Parameter energy: what its power costs, in fen.
  func settling(
    _ held: Reservation?, price: () throws -> Price, energy: Int64 = 0, at now: Instant
  ) throws -> Settlement? {
    guard state.isFinal else { throw UseRefusal.notEnded(self) }
    guard !settled else { return nil }
    guard let held else { return .over(charged: 0) }
    // A hold that ran out has been freed already.
    guard held.state == .held, held.expiresAt.map({ now < $0 }) ?? true else {
      return .over(charged: held.settledGross)
    }
    let quantity = measured > 0 ? try price().charge(for: measured) : 0
    let (gross, overflow) = quantity.addingReportingOverflow(energy)
    guard !overflow, energy >= 0 else { throw PriceRefusal.overflow(measured) }
    return gross > 0 ? .charge(gross) : .release
  }
}
