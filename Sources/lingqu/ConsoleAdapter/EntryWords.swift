import Console
import Vocabulary

/// What an entry of the log says besides its kind, as people tell it: quantities, amounts, reasons.
enum EntryWords {
  static func details(_ kind: String, _ data: JSON) -> [Text] {
    var said: [Text] = []
    // A reading is a document of its own, signed by both sides.
    let measured = data["document"] ?? data
    if let count = (data["measured"] ?? measured["quantity"])?.int, count > 0, let unit = measured["unit"]?.string,
      unit != "use"
    {
      said.append(HubConsole.quantity(count, unit))
    }
    for (name, word) in amounts {
      if let fen = data[name]?.int, fen != 0 { said.append(joined(word, Console.yuan(fen))) }
    }
    if data["unit"]?.string ?? "fen" == "fen" {
      for name in ["amount", "voucher", "returned"] {
        if let fen = data[name]?.int { said.append(Console.yuan(fen)) }
      }
    }
    if let milliseconds = data["cpuMilliseconds"]?.int {
      said.append(Console.duration(milliseconds: milliseconds).prefixed(zh: "CPU ", en: "CPU "))
    }
    if let code = data["exitCode"]?.int { said.append(Text(zh: "退出码 \(code)", en: "exit code \(code)")) }
    if let command = data["command"]?.array?.compactMap(\.string) { said.append(Self.command(command, most: 60)) }
    if kind == "agreement.proposed", let rule = data["approvedBy"]?.string {
      said.append(Text(zh: "按公开规则“\(rule)”当场批准", en: "approved at once by the rule \"\(rule)\""))
    }
    if kind.hasPrefix("negotiation."), let purpose = data["purpose"]?.string {
      said.append(Console.word(of: "purpose", purpose) ?? Text(zh: purpose, en: purpose))
    }
    // An entry that is called by its reason need not tell it again.
    if let reason = data["reason"]?.string, !reason.isEmpty, !kind.hasSuffix("." + reason) {
      said.append(Self.reason(reason))
    }
    return said
  }

  /// The hub's own reasons begin with a word that the console knows; people's are as they wrote them.
  static func reason(_ reason: String) -> Text {
    let code = String(reason.prefix { $0 != ":" })
    return Console.word(of: "reason", code) ?? Text(zh: reason, en: reason)
  }

  private static let amounts: [(String, Text)] = [
    ("heldFen", Text(zh: "冻结", en: "held")), ("grossFen", Text(zh: "", en: "")), ("chargedFen", Text(zh: "", en: "")),
    ("voucherFen", Text(zh: "算力券抵扣", en: "by voucher")), ("fen", Text(zh: "", en: "")),
  ]

  private static func joined(_ word: Text, _ amount: Text) -> Text {
    word.zh.isEmpty ? amount : Text(zh: word.zh + " " + amount.zh, en: word.en + " " + amount.en)
  }

  /// A command as a title: the program without its folder, cut after `most` characters.
  static func command(_ words: [String], most: Int) -> Text {
    let program = words.first.map { String($0.split(separator: "/").last ?? "") } ?? ""
    let line = ([program] + words.dropFirst()).joined(separator: " ").split(whereSeparator: \.isNewline)
      .joined(separator: " ")
    let shown = line.count > most ? line.prefix(most - 1) + "…" : line
    return Text(zh: shown, en: shown)
  }
}

extension Text {
  fileprivate func prefixed(zh: String, en: String) -> Text { Text(zh: zh + self.zh, en: en + self.en) }
}
