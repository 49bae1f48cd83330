import Vocabulary

/// How much of an offer there is. Nil means without limit.
public struct Capacity: Hashable, Sendable, Codable {
  /// Uses that may be open at once, over all agreements.
  public var concurrentUses: Int64?
  /// The most that one use may ask for, in ``unit``.
  public var perUse: Int64?
  public var unit: String?

  public init(concurrentUses: Int64? = nil, perUse: Int64? = nil, unit: String? = nil) {
    self.concurrentUses = concurrentUses
    self.perUse = perUse
    self.unit = unit
  }

  /// The capacity of an agreement on `offer`: what the offer has, and in one use at most `quantity`.
  static func of(_ offer: Offer, atMost quantity: Int64?) -> Capacity? {
    guard let quantity else { return offer.capacity }
    var capacity = offer.capacity ?? Capacity(unit: offer.price.unit)
    capacity.perUse = min(capacity.perUse ?? quantity, quantity)
    return capacity
  }

  /// Refuses a use that asks for more than one may take.
  func check(asking quantity: Int64?) throws(Refusal) {
    let asked = quantity ?? 1
    if let most = perUse, asked > most { throw UseRefusal.tooMuch(asked, most: most) }
  }

  /// Refuses one more use while `open` are.
  func check(open: Int64) throws(Refusal) {
    if let most = concurrentUses, open >= most { throw UseRefusal.full(most) }
  }

  func check() throws(Refusal) {
    for (field, number) in [("concurrentUses", concurrentUses), ("perUse", perUse)] {
      guard let number else { continue }
      guard (1...Price.largest).contains(number) else {
        throw Refusal(
          .invalid, rule: "exchange.capacity", Text(zh: "容量超出范围", en: "the capacity is out of range"),
          remedy: Text(zh: "1 或以上的整数", en: "an integer, 1 or more"), field: "/capacity/\(field)")
      }
    }
    if let unit { try Check.unit(unit, at: "/capacity/unit") }
  }
}
