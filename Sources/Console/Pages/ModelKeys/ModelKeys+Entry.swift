import Vocabulary

extension Console.ModelKeys {
  /// What was typed into the form for a new key, and what was wrong with it.
  struct Entry {
    var typed: Form
    var errors: [String: Text] = [:]

    static let fields = ["name", "agreement", "days", "tokens", "calls", "concurrent", "perMinute"]

    mutating func draft() -> Draft? {
      let tokens = count("tokens", most: JSON.largestInteger / 1000)
      let days = count("days", most: 366)
      let (calls, concurrent, perMinute) = (
        count("calls", most: 1_000_000_000), count("concurrent", most: 1_000_000_000),
        count("perMinute", most: 1_000_000_000)
      )
      for (field, value) in [("tokens", tokens), ("days", days)] where value == nil && errors[field] == nil {
        errors[field] = Text(zh: "请填写", en: "fill this in")
      }
      if typed["name"].isEmpty { errors["name"] = Text(zh: "请填写用途，便于日后辨认", en: "say what it is for") }
      if typed["agreement"].isEmpty { errors["agreement"] = Text(zh: "请选择合约", en: "choose an agreement") }
      guard errors.isEmpty, let tokens, let days else { return nil }
      var draft = Draft(name: typed["name"], agreement: typed["agreement"], days: days, tokens: tokens)
      (draft.calls, draft.concurrent, draft.perMinute) = (calls, concurrent, perMinute)
      return draft
    }

    /// Puts a refusal of the hub beside the field that it names.
    mutating func note(_ refusal: Refusal) {
      let name = refusal.field?.split(separator: "/").last.map(String.init) ?? ""
      errors[Self.fields.contains(name) ? name : ""] = refusal.said
    }

    private mutating func count(_ field: String, most: Int64) -> Int64? {
      guard let text = typed.value(field) else { return nil }
      if let number = Int64(text.replacing(",", with: "")), (1...most).contains(number) { return number }
      errors[field] = Text(zh: "请填写 1 至 \(most) 的整数", en: "an integer from 1 to \(most)")
      return nil
    }
  }
}
