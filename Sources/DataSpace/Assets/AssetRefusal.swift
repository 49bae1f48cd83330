import Vocabulary

/// What is refused of the data asset ledger.
enum AssetRefusal {
  static let nothing = Refusal(
    .forbidden, rule: "asset.not-yours",
    Text(zh: "该数据集不属于贵单位，贵单位也没有它的有效权利", en: "the dataset is not yours, and you have no right over it in force"),
    remedy: Text(
      zh: "记录本单位的数据集，或取得权利的数据集", en: "record costs of your own datasets, or of those over which you have a right"))
  static let reversed = Refusal(
    .conflict, rule: "asset.reversed", Text(zh: "该笔成本已冲销，或本身是冲销", en: "the entry is reversed, or reverses another"),
    remedy: Text(zh: "需要时重新记录", en: "record a new one if there is need"))
  static let full = Refusal(
    .conflict, rule: "asset.full", Text(zh: "该数据集的成本记录过多", en: "there are too many entries for the dataset"),
    remedy: Text(
      zh: "至多 \(DataAssets.mostCosts) 笔，小额合并记录", en: "\(DataAssets.mostCosts) at most: record small ones together"))
  static let fen = field(
    "fen", "fen", "金额须为 1 至 \(DataAssets.mostFen) 分", "an amount is 1 to \(DataAssets.mostFen) fen",
    Text(zh: "写反的用冲销（lingqu asset reverse）", en: "take a wrong one back: lingqu asset reverse"))
  static let day = field(
    "day", "day", "日期无效或在未来", "this is no day, or one to come",
    Text(zh: "例如 2026-11-03", en: "such as 2026-11-03"))
  static let words = field(
    "words", "words", "说明过长", "the words are too long", Text(zh: "至多 500 字", en: "500 characters at most"))
  static let document = field(
    "document", "document", "须附凭证名称及其 SHA-256", "it needs a document: its title and SHA-256",
    Text(zh: "title 不为空，sha256 为 64 位小写十六进制", en: "a title, and 64 lower-case hexadecimal digits"))
  static let months = Refusal(
    .invalid, rule: "asset.months", Text(zh: "账期无效", en: "these are no months of a ledger"),
    remedy: Text(
      zh: "年-月，例如 2026-11；起不晚于止，至多 \(DataAssets.mostMonths) 个月",
      en: "such as 2026-11; from the earlier to the later, at most \(DataAssets.mostMonths) months"),
    field: "from")

  private static func field(_ name: String, _ rule: String, _ zh: String, _ en: String, _ what: Text) -> Refusal {
    Refusal(.unacceptable, rule: "asset." + rule, Text(zh: zh, en: en), remedy: what, field: "/" + name)
  }
}
