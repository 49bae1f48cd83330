public import Vocabulary

/// What a use costs, in fen.
///
/// A price by quantity is charged once for a use, on the sum of its readings, and rounded **up** to the next fen: one
/// rounding for each charge, never one for each reading, so splitting the readings changes nothing.
public enum Price: Hashable, Sendable {
  case free
  case perUse(fen: Int64)
  /// `fen` for each `quantity` of `unit`, for instance 35 fen for 3,600 `cpuSeconds`.
  case perUnit(fen: Int64, quantity: Int64, unit: String)
  /// A price, and beside it the power that is drawn, at the tariff of the hour at the site where it is: ``EnergyTerms``.
  indirect case withEnergy(Price)

  /// The largest price and quantity that are taken.
  public static let largest = JSON.largestInteger

  /// The unit that is metered, where quantity matters.
  public var unit: String? { if case .perUnit(_, _, let unit) = withoutEnergy { unit } else { nil } }

  /// Whether the power that a use draws is charged beside it.
  public var passesEnergy: Bool { if case .withEnergy = self { true } else { false } }

  /// What is charged by quantity or use.
  public var withoutEnergy: Price { if case .withEnergy(let price) = self { price.withoutEnergy } else { self } }

  /// What one use of `quantity` costs, power not included. Refuses a negative quantity and an amount beyond ``largest``.
  public func charge(for quantity: Int64) throws(Refusal) -> Int64 {
    guard (0...Self.largest).contains(quantity) else { throw PriceRefusal.quantity(quantity) }
    switch self {
    case .free: return 0
    case .perUse(let fen): return fen
    case .withEnergy(let price): return try price.charge(for: quantity)
    case .perUnit(let fen, let per, _):
      // Unsigned, so that every quotient below 2^64 is there to be compared; a larger one would trap.
      let product = fen.magnitude.multipliedFullWidth(by: quantity.magnitude)
      guard product.high < per.magnitude else { throw PriceRefusal.overflow(quantity) }
      let (whole, rest) = per.magnitude.dividingFullWidth(product)
      guard whole < Self.largest.magnitude || whole == Self.largest.magnitude && rest == 0 else {
        throw PriceRefusal.overflow(quantity)
      }
      return Int64(whole) + (rest > 0 ? 1 : 0)
    }
  }

  /// The price in words.
  public var said: Text {
    switch self {
    case .free: Text(zh: "免费", en: "free")
    case .perUse(let fen): Text(zh: "每次 \(Self.yuan(fen)) 元", en: "\(Self.yuan(fen)) yuan a use")
    case .perUnit(let fen, let quantity, let unit):
      Text(zh: "每 \(quantity) \(unit) \(Self.yuan(fen)) 元", en: "\(Self.yuan(fen)) yuan for \(quantity) \(unit)")
    case .withEnergy(let price):
      Text(zh: price.said.zh + "，电费按数据中心分时电价另计", en: price.said.en + ", and power at the site's tariff of the hour")
    }
  }

  static func yuan(_ fen: Int64) -> String {
    let cents = fen.magnitude % 100
    return (fen < 0 ? "-" : "") + "\(fen.magnitude / 100)." + (cents < 10 ? "0" : "") + "\(cents)"
  }

  func check(at pointer: String = "/price") throws(Refusal) {
    switch self {
    case .free: return
    case .perUse(let fen): try Self.inRange(fen, pointer + "/fen")
    case .perUnit(let fen, let quantity, let unit):
      try Self.inRange(fen, pointer + "/fen")
      try Self.inRange(quantity, pointer + "/quantity")
      try Check.unit(unit, at: pointer + "/unit")
    case .withEnergy(let price):
      guard !price.passesEnergy, price.unit != EnergyTerms.unit else {
        throw Refusal(
          .invalid, rule: "exchange.price", Text(zh: "电费只能另计一次", en: "power is charged beside a price once"),
          remedy: Text(
            zh: "按用量或按次计价，外加 \"energy\": \"tariff\"", en: "a price by quantity or use, with \"energy\": \"tariff\""),
          field: pointer)
      }
      try price.check(at: pointer)
    }
  }

  private static func inRange(_ number: Int64, _ field: String) throws(Refusal) {
    guard (1...largest).contains(number) else {
      throw Refusal(
        .invalid, rule: "exchange.price", Text(zh: "价格数值超出范围", en: "a number of the price is out of range"),
        remedy: Text(zh: "1 到 \(largest) 的整数", en: "an integer from 1 to \(largest)"), field: field)
    }
  }
}

/// `{"model": "perUnit", "fen": 35, "quantity": 3600, "unit": "cpuSeconds"}`, with `"energy": "tariff"` where power is
/// charged beside it.
extension Price: Codable {
  private enum Key: String, CodingKey { case model, fen, quantity, unit, energy }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(String.self, forKey: .model) {
    case "free": self = .free
    case "perUse": self = .perUse(fen: try container.decode(Int64.self, forKey: .fen))
    case "perUnit":
      self = .perUnit(
        fen: try container.decode(Int64.self, forKey: .fen),
        quantity: try container.decode(Int64.self, forKey: .quantity),
        unit: try container.decode(String.self, forKey: .unit))
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .model, in: container, debugDescription: "free, perUse or perUnit")
    }
    guard let energy = try container.decodeIfPresent(String.self, forKey: .energy) else { return }
    guard energy == Self.tariffWord else {
      throw DecodingError.dataCorruptedError(forKey: .energy, in: container, debugDescription: Self.tariffWord)
    }
    self = .withEnergy(self)
  }

  private static let tariffWord = "tariff"

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .free: try container.encode("free", forKey: .model)
    case .perUse(let fen):
      try container.encode("perUse", forKey: .model)
      try container.encode(fen, forKey: .fen)
    case .perUnit(let fen, let quantity, let unit):
      try container.encode("perUnit", forKey: .model)
      try container.encode(fen, forKey: .fen)
      try container.encode(quantity, forKey: .quantity)
      try container.encode(unit, forKey: .unit)
    case .withEnergy(let price):
      try price.encode(to: encoder)
      try container.encode(Self.tariffWord, forKey: .energy)
    }
  }
}

enum PriceRefusal {
  static let energyOfWhat = Refusal(
    .unacceptable, rule: "exchange.energy-of-what",
    Text(zh: "只有算力可以另计电费", en: "only compute has power to be charged beside its price"),
    remedy: Text(zh: "去掉 energy", en: "leave `energy` out"), field: "/price/energy")
  static func quantity(_ quantity: Int64) -> Refusal {
    Refusal(
      .invalid, rule: "exchange.quantity",
      Text(zh: "数量 \(quantity) 超出范围", en: "the quantity \(quantity) is out of range"),
      remedy: Text(zh: "0 到 \(Price.largest) 的整数", en: "an integer from 0 to \(Price.largest)"), field: "/quantity")
  }
  static func overflow(_ quantity: Int64) -> Refusal {
    Refusal(
      .unacceptable, rule: "exchange.amount-too-large",
      Text(zh: "数量 \(quantity) 的金额超出可记账范围", en: "the amount for \(quantity) is larger than the books can hold"),
      remedy: Text(zh: "请减少数量", en: "ask for less"), field: "/quantity")
  }
}
