import Vocabulary

extension Console.Offer {
  /// What a request for an agreement says.
  public struct Draft: Hashable, Sendable {
    public var purpose: String
    public var days: Int64
    /// The most units one use will take.
    public var quantity: Int64?

    public init(purpose: String, days: Int64, quantity: Int64? = nil) {
      self.purpose = purpose
      self.days = days
      self.quantity = quantity
    }
  }

  /// What came of a request.
  public enum Asked: Hashable, Sendable {
    /// A published rule approved it at once: the agreement to sign.
    case agreed(String)
    /// The provider has to answer.
    case waiting
  }

  /// A model's error on a held-out season against the best simple baseline: mean absolute scaled errors, the lower the
  /// better, in thousandths.
  public struct Evaluation: Hashable, Sendable {
    public var thousandths: Int64
    public var baselineThousandths: Int64
    public var baseline: String
    public var from: String?
    public var to: String?

    public init(
      thousandths: Int64, baselineThousandths: Int64, baseline: String, from: String? = nil, to: String? = nil
    ) {
      self.thousandths = thousandths
      self.baselineThousandths = baselineThousandths
      self.baseline = baseline
      self.from = from
      self.to = to
    }
  }

  /// What was typed into the request's form, and what was wrong with it.
  struct Entry {
    var typed: Form
    var errors: [String: Text] = [:]

    mutating func draft() -> Draft? {
      func count(_ field: String, most: Int64) -> Int64? {
        guard let text = typed.value(field) else { return nil }
        if let number = Int64(text), (1...most).contains(number) { return number }
        errors[field] = Text(zh: "请填写 1 至 \(most) 的整数", en: "an integer from 1 to \(most)")
        return nil
      }
      let days = count("days", most: 3660)
      let quantity = count("quantity", most: 1_000_000_000)
      if days == nil, errors["days"] == nil { errors["days"] = Text(zh: "请填写期限", en: "say for how many days") }
      guard errors.isEmpty, let days else { return nil }
      return Draft(purpose: Purpose.code(of: typed["purpose"]), days: days, quantity: quantity)
    }
  }
}
