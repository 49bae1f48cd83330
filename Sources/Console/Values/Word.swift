public import Vocabulary

extension Console {
  /// What people call a code of the hub: `word(of: "purpose", "energy-saving")`. Nil where the table has no word for it.
  public static func word(of group: String, _ code: String) -> Text? { Words.table[group + "." + code] }

  /// A word of the interface by its name; the name itself where the table has none.
  public static func word(named name: String) -> Text { Words.table[name] ?? Text(zh: name, en: name) }

  /// Every code of a group that has a word, in order.
  public static func codes(of group: String) -> [String] {
    Words.table.keys.filter { $0.hasPrefix(group + ".") }.map { String($0.dropFirst(group.count + 1)) }.sorted()
  }

  /// A span of time as pages write it.
  public static func duration(milliseconds: Int64) -> Text {
    Text(zh: Language.zh.duration(milliseconds: milliseconds), en: Language.en.duration(milliseconds: milliseconds))
  }

  /// An amount as pages write it.
  public static func yuan(_ fen: Int64) -> Text { Text(zh: Language.zh.yuan(fen), en: Language.en.yuan(fen)) }
}
