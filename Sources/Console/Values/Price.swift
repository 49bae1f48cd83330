public import Vocabulary

extension Console {
  /// What one unit of an offer costs. Amounts are in fen.
  public enum Price: Hashable, Sendable {
    case free
    case perUse(fen: Int64)
    /// `fen` for `quantity` of `unit`, for instance 35 fen for 1 core-hour.
    case perUnit(fen: Int64, quantity: Int64 = 1, unit: Text)
    /// A price, and beside it the power that is drawn, at the site's tariff of the hour.
    indirect case withEnergy(Price)

    public var withoutEnergy: Price { if case .withEnergy(let price) = self { price.withoutEnergy } else { self } }
  }
}
