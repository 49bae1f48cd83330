/// A field of a form as templates show it, with what was wrong with it at its own place.
struct FieldRow {
  enum Kind: String {
    case text, password, number
    case time = "datetime-local"
  }

  var id: String
  var label: String
  var type: String
  var value: String
  var hint: String?
  var error: String?
  var isLong: Bool
  var isRequired: Bool
  /// Characters that the browser takes at most.
  var most: String
  /// What a password manager is told (WHATWG HTML §4.10.18.7.1).
  var autocomplete: String
  /// The `id` of the list of suggestions.
  var list: String?
  var describedBy: String?

  init(
    _ id: String, _ label: String, kind: Kind = .text, value: String = "", hint: String? = nil, error: String? = nil,
    isLong: Bool = false, isRequired: Bool = true, most: Int = 200, autocomplete: String = "off", list: String? = nil
  ) {
    self.id = id
    self.label = label
    type = kind.rawValue
    self.value = value
    self.hint = hint
    self.error = error
    self.isLong = isLong
    self.isRequired = isRequired
    self.most = String(most)
    self.autocomplete = autocomplete
    self.list = list
    let described = [error.map { _ in id + "-error" }, hint.map { _ in id + "-hint" }].compactMap { $0 }
    describedBy = described.isEmpty ? nil : described.joined(separator: " ")
  }
}

/// One choice of a list.
struct ChoiceRow {
  var value: String
  var word: String
  var isChosen: Bool
}

extension ChoiceRow {
  /// What the hub has words for, as suggestions: the purposes that needs and policies name.
  static func purposes(in frame: Frame) -> [ChoiceRow] {
    Console.codes(of: "purpose").map {
      ChoiceRow(value: $0, word: frame.t("purpose", $0), isChosen: false)
    }
  }
}
