import Vocabulary

extension Console.Dataset {
  /// What a request for a dataset says.
  public struct Draft: Hashable, Sendable {
    public var purpose: String
    /// The duty or the law on which the need rests.
    public var ground: String?
    public var days: Int64

    public init(purpose: String, ground: String? = nil, days: Int64) {
      self.purpose = purpose
      self.ground = ground
      self.days = days
    }
  }

  /// What was typed into the request's form, and what was wrong with it.
  struct Entry {
    var typed: Form
    var errors: [String: Text] = [:]

    mutating func draft() -> Draft? {
      if typed.value("purpose") == nil { errors["purpose"] = Text(zh: "请填写用途", en: "say for what purpose") }
      let days = Int64(typed["days"]).flatMap { (1...3660).contains($0) ? $0 : nil }
      if days == nil { errors["days"] = Text(zh: "请填写 1 至 3660 的整数", en: "an integer from 1 to 3660") }
      guard errors.isEmpty, let days else { return nil }
      return Draft(purpose: Purpose.code(of: typed["purpose"]), ground: typed.value("ground"), days: days)
    }

    /// Puts a refusal of the hub beside the field that it names.
    mutating func note(_ refusal: Refusal) {
      let first = refusal.field?.split(separator: "/").first.map(String.init) ?? ""
      errors[["purpose", "ground", "days"].contains(first) ? first : ""] = refusal.said
    }
  }
}
