import Vocabulary

extension Console.NeedForm {
  /// What was typed, and what was wrong with it by the field's name; under `""` what concerns no field.
  struct Entry {
    var typed: Form
    var errors: [String: Text] = [:]

    /// What was typed as a draft, or nil after noting what cannot be read.
    mutating func draft() -> Draft? {
      let budget = typed.value("budget").map(Amount.fen(ofYuan:))
      if case .some(nil) = budget {
        errors["budget"] = Text(
          zh: "请填写金额，最多两位小数，如 50000 或 1234.50", en: "an amount with at most two decimals, such as 1234.50")
      }
      let wants = Dictionary(
        uniqueKeysWithValues: Console.Kind.allCases.compactMap { kind in
          typed.value("wants-" + kind.rawValue).map { (kind, $0) }
        })
      if wants.isEmpty {
        errors["wants-data"] = Text(zh: "请至少写明一类需要什么", en: "say what is wanted of at least one kind")
      }
      guard errors.isEmpty else { return nil }
      return Draft(
        title: typed["title"], summary: typed["summary"], purpose: Purpose.code(of: typed["purpose"]),
        region: typed.value("region"), budgetFen: budget ?? nil,
        measures: Paragraphs.of(typed["measures"]), wants: wants)
    }

    /// Puts a refusal of the hub beside the field that it names.
    mutating func note(_ refusal: Refusal) {
      let first = refusal.field?.split(separator: "/").first.map(String.init) ?? ""
      let known = ["title", "summary", "purpose", "region", "measures"]
      errors[first == "budgetFen" ? "budget" : known.contains(first) ? first : ""] = refusal.said
    }
  }
}

/// Amounts as people type them.
enum Amount {
  /// Fen of `1234.5`; nil for what is no amount, is negative or has more than two decimals.
  static func fen(ofYuan text: String) -> Int64? {
    let halves = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(halves.count), (1...15).contains(halves[0].utf8.count) else { return nil }
    let decimals = halves.count == 2 ? halves[1] : "0"
    guard (1...2).contains(decimals.utf8.count),
      (halves[0] + decimals).utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int64(halves[0] + decimals + (decimals.utf8.count == 1 ? "0" : ""))
  }
}

/// Purposes as people type them.
enum Purpose {
  /// The code of a purpose that the table has a word for; else what was typed.
  static func code(of typed: String) -> String {
    Console.codes(of: "purpose").first { code in
      Console.word(of: "purpose", code).map { $0.zh == typed || $0.en == typed } ?? false
    } ?? typed
  }
}
