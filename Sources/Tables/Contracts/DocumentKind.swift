import Vocabulary

/// What a document that people write is, and how it is refused.
enum DocumentKind: String, Sendable {
  case contract, recipe, release

  func unreadable(_ words: String) -> Refusal {
    Refusal(
      .unacceptable, rule: rawValue + ".yaml", Text(zh: "不是可读的 YAML：\(words)", en: "this is not YAML: \(words)"),
      remedy: remedy)
  }

  func wrong(_ field: String, _ expected: String) -> Refusal {
    Refusal(
      .unacceptable, rule: rawValue + ".field", Text(zh: "\(field) 应为 \(expected)", en: "\(field) must be \(expected)"),
      remedy: remedy, field: field)
  }

  private var remedy: Text {
    switch self {
    case .contract:
      Text(
        zh: "数据合约为 YAML 或 JSON，见 Open Data Contract Standard 3",
        en: "a contract is YAML or JSON: see the Open Data Contract Standard 3")
    case .recipe:
      Text(
        zh: "修复步骤为 YAML 或 JSON，见 docs/repair-a-table.zh.md", en: "a recipe is YAML or JSON: see docs/repair-a-table.md")
    case .release:
      Text(
        zh: "放行规则为 JSON 或 YAML，见 docs/release-a-table.zh.md",
        en: "a release rule is JSON or YAML: see docs/release-a-table.md")
    }
  }
}
