import Vocabulary

/// What is refused of a data contract.
enum ContractRefusal {
  static func pattern(_ pattern: String, _ why: String, _ field: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "contract.pattern",
      Text(zh: "正则表达式无法使用：\(pattern)（\(why)）", en: "this pattern cannot be used: \(pattern) (\(why))"),
      remedy: Text(zh: "使用 ECMA-262 正则表达式", en: "write a regular expression of ECMA-262"), field: field)
  }

  static func noReference(_ column: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "contract.reference",
      Text(zh: "被引用的表中没有列 \(column)", en: "the table that is referred to has no column \(column)"),
      remedy: Text(zh: "检查合约中 relationships 的 to", en: "see `to` of the contract's relationships"))
  }

  static func noTable(_ names: [String]) -> Refusal {
    Refusal(
      .unacceptable, rule: "contract.no-such-table",
      Text(zh: "合约中没有这个表", en: "the contract has no such table"),
      remedy: Text(
        zh: "可选：\(names.joined(separator: "、"))", en: "one of: " + names.joined(separator: ", ")), field: "/schema")
  }
}
