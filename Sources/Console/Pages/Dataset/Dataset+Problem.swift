import Vocabulary

extension Console.Dataset {
  /// What a reader found wrong with the data.
  public struct Problem: Hashable, Sendable {
    /// The hub's code, such as `outdated`.
    public var fault: String
    public var words: String

    public init(fault: String, words: String) {
      self.fault = fault
      self.words = words
    }
  }

  /// What was typed into the form of a problem, and what was wrong with it.
  struct ProblemEntry {
    var typed = Form(encoded: "")
    var errors: [String: Text] = [:]

    mutating func problem() -> Problem? {
      let (fault, words) = (typed.value("fault"), typed.value("words"))
      if fault == nil { errors["fault"] = Text(zh: "请选择问题类型", en: "choose the kind of problem") }
      if words == nil { errors["words"] = Text(zh: "请写明问题所在", en: "tell what is wrong") }
      guard let fault, let words else { return nil }
      return Problem(fault: fault, words: words)
    }

    /// Puts a refusal of the hub beside the field that it names.
    mutating func note(_ refusal: Refusal) {
      let first = refusal.field?.split(separator: "/").first.map(String.init) ?? ""
      errors[["fault", "words"].contains(first) ? first : ""] = refusal.said
    }
  }
}
