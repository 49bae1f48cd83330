public import Vocabulary

/// What is wrong with a table on the web or its metadata (W3C, "Metadata Vocabulary for Tabular Data", §§4–6).
public struct WebTableProblem: Hashable, Sendable, Codable {
  public enum Rule: String, Hashable, Sendable, Codable, CaseIterable {
    case file, context, type, identifier, property, value, commonProperty, name, titles, columns, datatype, format,
      cell,
      required, primaryKey, reference, foreignKey, row
  }

  public var rule: Rule
  /// A warning lets the table pass: the default is used for what it is about.
  public var isWarning: Bool
  /// A JSON Pointer into the metadata, or the table and its row.
  public var place: String
  /// What was found there, shortened.
  public var found: String

  public var words: Text {
    switch rule {
    case .file: Text(zh: "文件缺失或不可用", en: "a file is not there, or is not usable")
    case .context:
      Text(
        zh: "@context 应为 http://www.w3.org/ns/csvw",
        en: "@context is http://www.w3.org/ns/csvw, with @base and @language at most")
    case .type: Text(zh: "@type 与所在位置不符", en: "@type is not what belongs here")
    case .identifier: Text(zh: "@id 应为 URL，且不可为空白节点", en: "@id is a URL, and no blank node")
    case .property: Text(zh: "此处没有这个属性", en: "there is no such property here")
    case .value: Text(zh: "属性值的类型不对", en: "the property's value is of another kind")
    case .commonProperty:
      Text(zh: "公共属性的值不是允许的 JSON-LD", en: "a common property's value is not the JSON-LD that is allowed")
    case .name: Text(zh: "列名无效或重复", en: "a column's name is not valid, or there twice")
    case .titles: Text(zh: "列标题与表头不符", en: "a column's titles are not the header's")
    case .columns: Text(zh: "列数与表不符，或虚拟列在实际列之前", en: "as many columns as the table has, virtual ones last")
    case .datatype: Text(zh: "数据类型无效或约束矛盾", en: "the datatype is not valid, or its limits contradict")
    case .format: Text(zh: "格式写法无效", en: "the format is not valid")
    case .cell: Text(zh: "单元格的值不符合数据类型", en: "a cell's value is not of its datatype")
    case .required: Text(zh: "必填单元格为空", en: "a required cell is empty")
    case .primaryKey: Text(zh: "主键重复", en: "two rows have the same primary key")
    case .reference: Text(zh: "引用的列或表不存在", en: "a column or table that is referred to is not there")
    case .foreignKey: Text(zh: "外键没有对应的唯一一行", en: "a foreign key does not have the one row that it refers to")
    case .row: Text(zh: "行的字段数与列数不同", en: "a row has more or fewer fields than there are columns")
    }
  }
}

/// Gathers problems: no more than ``most`` are kept, all are counted.
final class WebTableProblems {
  static let most = 200
  private(set) var kept: [WebTableProblem] = []
  private(set) var errors = 0
  private(set) var warnings = 0
  /// Whether what a validator calls an error of the table itself is a warning, as a converter has it.
  var isLenient = false
  private static let ofTables: Set<WebTableProblem.Rule> = [
    .cell, .required, .titles, .columns, .row, .primaryKey, .foreignKey,
  ]

  func error(_ rule: WebTableProblem.Rule, _ place: String, _ found: String = "") {
    if isLenient, Self.ofTables.contains(rule) { return warn(rule, place, found) }
    errors += 1
    keep(rule, place, found, isWarning: false)
  }

  func warn(_ rule: WebTableProblem.Rule, _ place: String, _ found: String = "") {
    warnings += 1
    keep(rule, place, found, isWarning: true)
  }

  private func keep(_ rule: WebTableProblem.Rule, _ place: String, _ found: String, isWarning: Bool) {
    guard kept.count < Self.most else { return }
    kept.append(.init(rule: rule, isWarning: isWarning, place: place, found: String(found.prefix(80))))
  }
}
