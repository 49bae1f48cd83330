import Vocabulary

/// What is refused of tables.
enum DatastoreRefusal {
  static func field(_ name: String, _ expected: Text) -> Refusal {
    Refusal(
      .unacceptable, rule: "datastore.field",
      Text(zh: "列 \(name.prefix(60)) 不能用", en: "the field \(name.prefix(60)) is not acceptable"),
      remedy: expected, field: "/fields")
  }

  static func unknownField(_ name: String, in part: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "datastore.field-unknown",
      Text(zh: "没有列 \(name.prefix(60))", en: "field \"\(name.prefix(60))\" does not exist"),
      remedy: Text(zh: "先看表的列", en: "look at the table's fields first"), field: "/" + part)
  }

  static func value(_ name: String, _ kind: DatastoreKind, row: Int) -> Refusal {
    Refusal(
      .unacceptable, rule: "datastore.value",
      Text(
        zh: "第 \(row + 1) 条记录的 \(name.prefix(60)) 不是 \(kind.rawValue)",
        en: "\(name.prefix(60)) of record \(row + 1) is no \(kind.rawValue)"),
      remedy: Text(
        zh: "文本不超过 \(DatastoreCell.longest) 字节，整数在 ±(2^53−1) 以内，日期为 2026-11-22，时间为 2026-11-22T08:30:00",
        en:
          "texts of at most \(DatastoreCell.longest) bytes, integers within ±(2^53−1), days as 2026-11-22, moments as 2026-11-22T08:30:00"
      ), field: "/records")
  }

  static func record(_ row: Int) -> Refusal {
    Refusal(
      .unacceptable, rule: "datastore.record",
      Text(zh: "第 \(row + 1) 条记录不是对象", en: "record \(row + 1) is no object"),
      remedy: Text(zh: "{列: 值} 的列表", en: "a list of {field: value}"), field: "/records")
  }

  static func operand(_ name: String, _ kind: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "datastore.operand",
      Text(zh: "与 \(name.prefix(60)) 比较的值不是 \(kind)", en: "what \(name.prefix(60)) is compared with is no \(kind)"),
      remedy: Text(zh: "按该列的类型填写", en: "tell a value of the field's type"), field: "/filters")
  }

  static func limit(_ what: Text) -> Refusal {
    Refusal(
      .unacceptable, rule: "datastore.limit",
      Text(zh: "超过限度：\(what.zh)", en: "beyond what a table may have: \(what.en)"),
      remedy: Text(zh: "分成几张表，或以文件提供", en: "make several tables of it, or give it as a file"))
  }

  static func query(_ detail: Text) -> Refusal {
    Refusal(
      .unacceptable, rule: "datastore.query",
      Text(zh: "查询不能理解：\(detail.zh)", en: "the query cannot be read: \(detail.en)"),
      remedy: Text(zh: "见 docs/serve-a-table.zh.md", en: "see docs/serve-a-table.md"), field: "/where")
  }

  static func groups(_ most: Int) -> Refusal {
    Refusal(
      .unacceptable, rule: "datastore.groups",
      Text(zh: "分出的组超过 \(most) 个，或其值过长", en: "there are more than \(most) groups, or their values are too long"),
      remedy: Text(zh: "用 $where 缩小范围，或按值较少的列分组", en: "narrow it with $where, or group by fields of fewer values"),
      field: "/group")
  }

  static func duplicate(_ row: Int) -> Refusal {
    Refusal(
      .conflict, rule: "datastore.duplicate-key",
      Text(zh: "第 \(row + 1) 条记录的主键已有", en: "record \(row + 1) has a primary key that is there already"),
      remedy: Text(zh: "用 method=upsert 更新", en: "use method upsert to change it"), field: "/records")
  }

  static func missingKey(_ row: Int) -> Refusal {
    Refusal(
      .unacceptable, rule: "datastore.key",
      Text(zh: "第 \(row + 1) 条记录缺少主键的值", en: "record \(row + 1) lacks its primary key"),
      remedy: Text(zh: "每条记录须有全部主键列", en: "each record needs all fields of the primary key"), field: "/records")
  }

  static func unknownKey(_ row: Int) -> Refusal {
    Refusal(
      .unacceptable, rule: "datastore.key-unknown",
      Text(zh: "没有第 \(row + 1) 条记录的主键", en: "key of record \(row + 1) not found"),
      remedy: Text(zh: "用 method=upsert 插入", en: "use method upsert to insert it"), field: "/records")
  }

  static let noKey = Refusal(
    .unacceptable, rule: "datastore.no-key",
    Text(zh: "该表没有主键，只能 insert", en: "the table has no primary key: only insert"),
    remedy: Text(zh: "用 primary_key 建表", en: "create it with a primary_key"), field: "/method")

  static let keyFixed = Refusal(
    .conflict, rule: "datastore.key-fixed", Text(zh: "已有数据的表不能换主键", en: "the primary key of a table with rows stays"),
    remedy: Text(zh: "先清空记录", en: "delete its records first"), field: "/primary_key")

  static let notShared = Refusal(
    .forbidden, rule: "datastore.not-shared", Text(zh: "该数据不予共享", en: "these data are not shared"),
    remedy: Text(zh: "联系数据提供单位", en: "ask the unit that holds them"))

  static let agreement = Refusal(
    .forbidden, rule: "datastore.agreement",
    Text(zh: "该数据有条件共享，尚无有效合约", en: "these data are shared conditionally, and there is no active agreement"),
    remedy: Text(
      zh: "先申请：lingqu sharing request；获批并签署后再读",
      en: "ask first: lingqu sharing request; read once it is granted and signed"))

  static let unit = Refusal(
    .unacceptable, rule: "datastore.unit",
    Text(zh: "合约按量计价，查询只按次", en: "the agreement's price is by quantity, and queries are counted by the call"),
    remedy: Text(zh: "以传输方式取用，或商定按次的价格", en: "take the data by a transfer, or agree on a price by the use"))

  static let masked = Refusal(
    .forbidden, rule: "datastore.masked",
    Text(
      zh: "该数据只按放行规则提供，不能逐行查询",
      en: "of these data only what a release rule lets through may leave, so rows are not queried"),
    remedy: Text(zh: "在合约下取用：lingqu agreement data", en: "take them under the agreement: lingqu agreement data"))

  static let unauthenticated = Refusal(
    .unauthenticated, rule: "datastore.key-needed",
    Text(zh: "该数据有条件开放，须出示密钥", en: "these data are open with a key only"),
    remedy: Text(zh: "在 Authorization 中出示 API 密钥", en: "show an API key in Authorization"))
}

/// What is no fault of a caller's.
enum DatastoreDefect: Error, CustomStringConvertible {
  case block(String)
  var description: String { if case .block(let table) = self { "a block of \(table) cannot be read" } else { "" } }
}
