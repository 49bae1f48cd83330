internal import Vocabulary

extension Refusal {
  static func rules(_ why: String, field: String? = nil) -> Refusal {
    Refusal(
      .invalid, rule: "filing.rules-unreadable", Text(zh: "规则文件无法使用：\(why)", en: "these rules cannot be used: \(why)"),
      remedy: Text(zh: "参照内置规则文件改正", en: "mend it after the rule file that is built in"), field: field)
  }

  /// A file that somebody gave, and where in it.
  static func file(_ name: String, line: Int? = nil, _ why: Text, remedy: Text? = nil) -> Refusal {
    Refusal(
      .invalid, rule: "filing.file-unreadable",
      Text(
        zh: "\(name)" + (line.map { " 第 \($0) 行" } ?? "") + "：" + why.zh,
        en: "\(name)" + (line.map { ", line \($0)" } ?? "") + ": " + why.en),
      remedy: remedy, field: line.map { "line \($0)" })
  }

  static func tooLarge(_ name: String, _ most: String) -> Refusal {
    Refusal(
      .tooLarge, rule: "filing.file-too-large",
      Text(zh: "\(name) 太大，最多 \(most)", en: "\(name) is too large: at most \(most)"),
      remedy: Text(zh: "分成几个文件，或去掉不需要的列", en: "split it, or leave out columns that are not needed"))
  }
}
