import Vocabulary

/// What is refused of a release.
enum ReleaseRefusal {
  static func noColumn(_ name: String, _ header: [String]) -> Refusal {
    let shown = header.prefix(20).map { String($0.prefix(100)) }
    return Refusal(
      .unacceptable, rule: "release.no-such-column",
      Text(zh: "表中没有列 \(name.prefix(200))", en: "the table has no column \(name.prefix(200))"),
      remedy: Text(zh: "可选：\(shown.joined(separator: "、"))", en: "one of: " + shown.joined(separator: ", ")))
  }

  static func columnTwice(_ name: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "release.column-twice",
      Text(zh: "表中有多列都叫 \(name.prefix(200))", en: "the table has several columns \(name.prefix(200))"),
      remedy: Text(zh: "先给列改名", en: "give the columns different names first"))
  }

  static func notAnonymous(_ groups: Int64, _ rows: Int64, _ anonymity: Anonymity) -> Refusal {
    Refusal(
      .forbidden, rule: "release.not-anonymous",
      Text(
        zh: "按 \(anonymity.columns.joined(separator: "、")) 有 \(groups) 组（共 \(rows) 行）不足 \(anonymity.k) 行",
        en:
          "by \(anonymity.columns.joined(separator: ", ")) there are \(groups) groups (\(rows) rows) with fewer than \(anonymity.k) rows"
      ),
      remedy: Text(
        zh: "把这些列泛化得更粗，或令 small 为 suppress 以去掉这些行",
        en: "generalise these columns further, or leave such rows out with small: suppress"))
  }

  static func tooManyGroups(_ limit: Int) -> Refusal {
    Refusal(
      .tooLarge, rule: "release.too-many-groups",
      Text(
        zh: "k-匿名所用各列的组合超过 \(limit) 种", en: "the columns of k-anonymity have more than \(limit) combinations"),
      remedy: Text(zh: "把这些列泛化得更粗，或少列几列", en: "generalise these columns further, or name fewer of them"))
  }

  static let changed = Refusal(
    .conflict, rule: "release.changed",
    Text(zh: "表在读取期间被改动", en: "the table changed while it was read"),
    remedy: Text(zh: "待其不再变动后重试", en: "try again when nobody writes to it"))

  static func noKey(_ column: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "release.no-key",
      Text(zh: "列 \(column) 需要哈希，但没有密钥", en: "the column \(column) is to be hashed, and there is no key"),
      remedy: Text(zh: "提供密钥文件：--key", en: "give a file with a key: --key"))
  }

  static func tooLarge(_ limit: Int64) -> Refusal {
    Refusal(
      .tooLarge, rule: "release.too-large",
      Text(zh: "放行的内容超过 \(limit) 字节", en: "what would leave is larger than \(limit) bytes"),
      remedy: Text(zh: "少放几列或几行", en: "let fewer columns or rows leave"))
  }
}
