import Vocabulary

extension JSON {
  /// Shows an answer: as JSON, or as a table for a list and as lines for an object.
  func present(_ asJSON: Bool) {
    if asJSON { return Terminal.json(self) }
    if let items = self["items"]?.array ?? self["lines"]?.array {
      Terminal.line(Self.table(items))
      if let next = self["next"]?.string {
        Terminal.line(Language.say(zh: "下一页：", en: "next page: ") + "--cursor " + next)
      }
      return
    }
    switch self {
    case .null: Terminal.line(Language.say(zh: "完成", en: "done"))
    case .object: Terminal.line(Self.lines(self))
    default: Terminal.line(cell)
    }
  }

  /// The columns a person looks for first; the others are in `--json`.
  private static let preferred = [
    "id", "index", "n", "title", "name", "kind", "state", "score", "purpose", "price", "provider", "consumer", "owner",
    "unit", "fen", "amount", "balance", "available", "remaining", "quantity", "measured", "charged", "uses", "endsAt",
    "at",
  ]

  static func table(_ items: [JSON]) -> String {
    guard !items.isEmpty else { return Language.say(zh: "（无）", en: "(none)") }
    var columns = preferred.filter { name in items.contains { $0[name] != nil } }
    if columns.count < 2 { columns = Set(items.flatMap { $0.object.map { Array($0.keys) } ?? [] }).sorted() }
    guard !columns.isEmpty else { return items.map(\.cell).joined(separator: "\n") }
    columns = Array(columns.prefix(7))
    return Table(header: columns, rows: items.map { item in columns.map { item[$0]?.cell ?? "" } }).text
  }

  private static func lines(_ object: JSON) -> String {
    let members = (object.object ?? [:]).sorted { a, b in
      let (i, j) = (preferred.firstIndex(of: a.key) ?? 99, preferred.firstIndex(of: b.key) ?? 99)
      return (i, a.key) < (j, b.key)
    }
    let width = members.map { Table.width($0.key) }.max() ?? 0
    return members.map { name, value in
      let lead = name + String(repeating: " ", count: width - Table.width(name) + 2)
      if let items = value.array, items.contains(where: { $0.object != nil }) {
        return lead + "\n" + table(items).split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
      }
      return lead + value.cell
    }.joined(separator: "\n")
  }

  /// One value in one cell: a text of both languages in the reader's, everything else short.
  var cell: String {
    if let text = string { return text }
    if let zh = self["zh"]?.string, let en = self["en"]?.string { return Language.say(zh: zh, en: en) }
    if case .null = self { return "–" }
    if let model = self["model"]?.string {
      guard let fen = self["fen"]?.int, fen > 0 else { return model }
      let step = self["step"]?.int ?? 1
      return "¥" + Money.yuan(fen) + "/" + (step > 1 ? "\(step) " : "") + (self["unit"]?.string ?? "")
    }
    return canonicalText
  }
}

enum Money {
  /// Fen as yuan with two decimals.
  static func yuan(_ fen: Int64) -> String {
    let cents = String(fen.magnitude % 100)
    return (fen < 0 ? "-" : "") + String(fen.magnitude / 100) + "." + (cents.utf8.count < 2 ? "0" : "") + cents
  }
}
