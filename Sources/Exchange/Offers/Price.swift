public import Vocabulary

/// What an offer costs. Integers only; a part of a step is charged as a whole step.
public struct Price: Hashable, Sendable, Codable {
  public enum Model: String, Sendable, Codable, CaseIterable { case free, perUse, perUnit }
  public var model: Model
  /// Fen for one use, or for ``step`` units.
  public var fen: Int64
  /// The unit that readings count, for instance `cpuSeconds`; `use` for prices per use.
  public var unit: String
  /// How many units ``fen`` buys.
  public var step: Int64

  public static let free = Price(model: .free, fen: 0, unit: "use", step: 1)

  public init(model: Model, fen: Int64, unit: String, step: Int64) {
    self.model = model
    self.fen = fen
    self.unit = unit
    self.step = step
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    model = try container.decode(Model.self, forKey: .model)
    fen = try container.decodeIfPresent(Int64.self, forKey: .fen) ?? 0
    unit = try container.decodeIfPresent(String.self, forKey: .unit) ?? "use"
    step = try container.decodeIfPresent(Int64.self, forKey: .step) ?? 1
  }

  /// Refuses a price that makes no sense.
  func check() throws(Refusal) {
    let sound =
      switch model {
      case .free: fen == 0
      case .perUse: fen > 0
      case .perUnit: fen > 0 && step > 0 && step <= 1_000_000_000
      }
    guard sound, fen <= 100_000_000_000 else {
      throw Refusal(
        .unacceptable, rule: "offer.price", Text(zh: "价格无效", en: "the price is not acceptable"),
        remedy: Text(
          zh: "free 不带金额；perUse 与 perUnit 的 fen 大于 0 且不超过 10 亿元",
          en: "free has no amount; perUse and perUnit have fen above 0, at most 1,000,000,000 yuan"), field: "/price")
    }
  }

  /// The charge in fen for `quantity` units: steps are rounded up. Refuses what does not fit.
  public func charge(for quantity: Int64) throws(Refusal) -> Int64 {
    switch model {
    case .free: return 0
    case .perUse: return fen
    case .perUnit:
      let steps = quantity / step + (quantity % step == 0 ? 0 : 1)
      let (amount, overflow) = steps.multipliedReportingOverflow(by: fen)
      guard !overflow, amount <= JSON.largestInteger else {
        throw Refusal(
          .unacceptable, rule: "offer.quantity", Text(zh: "数量过大", en: "the quantity is too large"), field: "/quantity")
      }
      return amount
    }
  }
}
