import Vocabulary

/// What is refused of a dataset.
enum DatasetRefusal {
  static func wrong(_ field: String, _ expected: Text) -> Refusal {
    Refusal(
      .invalid, rule: "dataset.field", Text(zh: "\(field) 的值不符合要求", en: "the value of \(field) is not acceptable"),
      remedy: Text(zh: "应为：\(expected.zh)", en: "expected \(expected.en)"), field: field)
  }

  static func missing(_ field: String, _ why: Text) -> Refusal {
    Refusal(
      .unacceptable, rule: "dataset.incomplete",
      Text(zh: "缺少 \(field)，不能发布", en: "it cannot be published without \(field)"),
      remedy: why, field: field)
  }

  static func ground(_ class: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "dataset.ground",
      Text(zh: "有条件共享、不予共享须写明依据", en: "data that are \(`class`) to be shared need a legal ground"),
      remedy: Text(
        zh: "在 ground 中写明法律、行政法规或者党中央、国务院政策的名称和条款，或改为 unconditional",
        en: "name the law, regulation or State policy and its article in ground, or share unconditionally"),
      field: "/sharing/ground")
  }

  static let openNotShared = Refusal(
    .unacceptable, rule: "dataset.open-not-shared",
    Text(zh: "不予共享的数据不能向社会开放", en: "what is not shared between departments is not open to the public"),
    remedy: Text(zh: "openness.class 改为 none", en: "make openness.class none"), field: "/openness/class")

  static func level(_ field: String, _ accepted: Text) -> Refusal {
    Refusal(
      .unacceptable, rule: "dataset.level",
      Text(zh: "数据级别与共享、开放属性矛盾", en: "the security level contradicts how the data are shared or opened"),
      remedy: accepted, field: field)
  }

  static func nameTaken(_ name: String) -> Refusal {
    Refusal(
      .conflict, rule: "dataset.name-taken", Text(zh: "名称 \(name) 已被使用", en: "the name \(name) is taken"),
      remedy: Text(zh: "换一个名称，或不填以使用编号", en: "choose another, or leave it out to be named by the id"), field: "/name")
  }

  static let offer = Refusal(
    .unacceptable, rule: "dataset.offer",
    Text(zh: "offer 不是本单位开放中的数据供给", en: "the offer is not an open data offer of the dataset's owner"),
    remedy: Text(zh: "先发布类型为 data 的供给，再填其编号", en: "publish an offer of kind data first, and name that"), field: "/offer"
  )

  static let modifiedAhead = Refusal(
    .unacceptable, rule: "dataset.modified-ahead",
    Text(zh: "数据更新时间晚于现在", en: "the data cannot have changed later than now"),
    remedy: Text(zh: "填写数据实际更新的时间", en: "tell when the data did change"), field: "/modified")

  static let withdrawn = Refusal(
    .conflict, rule: "dataset.withdrawn", Text(zh: "该数据集已撤回", en: "the dataset is withdrawn"),
    remedy: Text(zh: "可重新发布", en: "publish it again first"))
}
