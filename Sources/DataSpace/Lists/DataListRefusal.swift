import Vocabulary

/// What is refused of a list.
enum DataListRefusal {
  static func word(_ word: String, _ known: [String]) -> Refusal {
    Refusal(
      .unacceptable, rule: "list.query", Text(zh: "查询中没有 \(word) 这一项", en: "a list's query knows no \(word)"),
      remedy: Text(
        zh: "可用：\(known.joined(separator: "、"))；已保存的清单可修订后再发布",
        en: "one of \(known.joined(separator: ", ")); revise a list that is saved before it is published"),
      field: "/query/\(word)")
  }

  static func value(_ word: String, _ accepted: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "list.query",
      Text(zh: "查询中 \(word) 的值无效", en: "this is no value of \(word) in a list's query"),
      remedy: Text(
        zh: "可用：\(accepted)；已保存的清单可修订后再发布",
        en: "accepted: \(accepted); revise a list that is saved before it is published"),
      field: "/query/\(word)")
  }

  static let title = Refusal(
    .unacceptable, rule: "list.title", Text(zh: "标题须为 1 至 200 字", en: "a title has 1 to 200 characters"),
    remedy: Text(zh: "填写中文标题，英文可为空", en: "give the Chinese title; the English one may be empty"), field: "/title")

  static func audience(_ kind: DataList.Kind) -> Refusal {
    Refusal(
      .unacceptable, rule: "list.audience",
      Text(zh: "\(kind.rawValue) 清单不能向社会公开", en: "a list of kind \(kind.rawValue) is not for the public"),
      remedy: Text(zh: "audience 用 own 或 participants", en: "make audience own or participants"), field: "/audience")
  }

  static let fixed = Refusal(
    .unacceptable, rule: "list.fixed",
    Text(zh: "清单的类型和公开范围不能修改", en: "a list's kind and audience are for good"),
    remedy: Text(zh: "另建一份清单", en: "save another list"), field: "/kind")

  static let publisher = Refusal(
    .unacceptable, rule: "list.others",
    Text(zh: "单位只能就本单位的数据发布清单", en: "a unit publishes lists of its own data only"),
    remedy: Text(zh: "去掉 publisher 或 unit，或请运营方发布全域清单", en: "leave publisher or unit out, or ask the operator"),
    field: "/query")

  static func tooMany(_ most: Int) -> Refusal {
    Refusal(
      .conflict, rule: "list.too-many", Text(zh: "本单位已有 \(most) 份清单", en: "there are \(most) lists of this unit"),
      remedy: Text(zh: "修订已有的清单", en: "revise one of them"))
  }

  static func tooLong(_ most: Int) -> Refusal {
    Refusal(
      .unacceptable, rule: "list.too-long", Text(zh: "清单超过 \(most) 行", en: "the list has more than \(most) rows"),
      remedy: Text(zh: "缩小查询范围，例如按主题、地区或单位分开", en: "narrow its query, by theme, region or unit for instance"),
      field: "/query")
  }

  static let full = Refusal(
    .conflict, rule: "list.full",
    Text(zh: "本单位各清单的版本已达保存上限", en: "the versions of this unit's lists are as many as are kept"),
    remedy: Text(zh: "减少发布次数或缩小清单范围，或联系运营方", en: "publish less often or shorter lists, or ask the operator"))

  static func moved(_ version: Int64) -> Refusal {
    Refusal(
      .conflict, rule: "list.moved",
      Text(zh: "该清单已改动，最新版本为 \(version)", en: "the list has changed meanwhile; its newest version is \(version)"),
      remedy: Text(zh: "查看最新版本后，以 after: \(version) 重试", en: "look at it, and try again with after: \(version)"),
      field: "/after")
  }

  static let closed = Refusal(
    .conflict, rule: "list.closed", Text(zh: "该清单已停用", en: "the list is closed"),
    remedy: Text(zh: "另建一份清单", en: "save another list"))

  static let otherList = Refusal(
    .invalid, rule: "list.against", Text(zh: "没有可比较的版本", en: "there is no such version to compare with"),
    remedy: Text(zh: "against 为同一清单的另一已发布版本", en: "against is another published version of the same list"),
    field: "against")
}
