import Vocabulary

/// What is refused of a grant of authorised operation.
enum GrantRefusal {
  static let side = Refusal(
    .forbidden, rule: "grant.side", Text(zh: "由授权的另一方办理", en: "that is for the other side of the grant"),
    remedy: Text(
      zh: "运营方接受、放弃；授权方中止、恢复、撤回、增加数据集；接受之前双方都可作罢（lingqu grant decline）",
      en:
        "the operator accepts and renounces; the grantor suspends, resumes, withdraws and adds datasets; both may decline"
    ))

  static func state(_ state: OperationGrant.State) -> Refusal {
    Refusal(
      .conflict, rule: "grant.state", Text(zh: "授权状态为 \(state.rawValue)", en: "the grant is \(state.rawValue)"),
      remedy: Text(zh: "先查看其状态（lingqu grant show）", en: "see how it stands: lingqu grant show"))
  }

  static func over(_ state: OperationGrant.State) -> Refusal {
    Refusal(
      .conflict, rule: "grant.over", Text(zh: "授权已终止（\(state.rawValue)）", en: "the grant is over: \(state.rawValue)"),
      remedy: Text(zh: "需要时另行授权", en: "propose a new one if there is need"))
  }

  static let toOneself = field(
    "operator", "to-oneself", "不能授权给自己", "the grantor is no operator of its own grant",
    Text(zh: "填写其他参与方", en: "name another participant"))
  static let until = field(
    "until", "until", "期限须在现在之后，且不超过五年", "it lasts until a time to come, at most five years from now",
    Text(zh: "期满另行授权", en: "propose a new one when it is over"))
  static let themes = field(
    "themes", "themes", "分领域授权须列出领域，整体授权不列", "by field it names its themes, as a whole none",
    Text(zh: "mode 为 field 时填写 themes；每个领域一次", en: "themes with the mode field, each once"))
  static let scene = field(
    "scene", "scene", "依场景授权须写明场景，其余不写", "by scene it tells the scene, otherwise none",
    Text(zh: "mode 为 scene 时填写 scene", en: "a scene with the mode scene"))
  static let share = field(
    "shareBasisPoints", "share", "分成比例须为 0 至 10000（万分之）", "a share is 0 to 10000 hundredths of a percent",
    Text(zh: "例如 1500 为 15%", en: "1500 is 15 %, for instance"))
  static let words = field(
    "title", "words", "名称、场景、条件的长度不合要求", "the title, the scene or the conditions are too short or too long",
    Text(zh: "名称 1 至 200 字；场景至多 500 字；条件至多 4000 字", en: "1–200 characters; a scene 500, conditions 4000 at most"))
  static let tooMany = field(
    "datasets", "too-many", "一项授权至多 \(OperationGrants.mostDatasets) 个数据集",
    "a grant covers at most \(OperationGrants.mostDatasets) datasets", Text(zh: "分为几项授权", en: "make more grants of it"))
  static let covered = field(
    "dataset", "covered", "该数据集已在授权中", "the grant covers that dataset already",
    Text(zh: "无需再加", en: "there is nothing to add"))
  static let dataset = field(
    "dataset", "dataset", "没有这个已发布的数据集", "there is no such published dataset",
    Text(zh: "先发布（lingqu dataset publish）", en: "publish it first"))
  static let field = field(
    "dataset", "field", "该数据集不属于授权的领域", "the dataset is of none of the grant's fields",
    Text(zh: "只能加入 themes 所列领域的数据集", en: "cover datasets of its themes only"))
  static let holding = field(
    "dataset", "holding", "授权方没有该数据集的有效持有权", "the grantor has no right of holding over the dataset",
    Text(zh: "先登记（lingqu right register --kind holding）", en: "register it first: lingqu right register --kind holding")
  )
  static let beyond = field(
    "until", "beyond-holding", "授权期限长于数据集的持有权", "it would last longer than the right of holding over a dataset",
    Text(zh: "缩短期限，或先延长持有权", en: "end it earlier"))
  static let months = Refusal(
    .invalid, rule: "grant.months", Text(zh: "账期无效", en: "these are no months of an account"),
    remedy: Text(
      zh: "年-月，例如 2026-11；起不晚于止，至多 \(OperationGrantAccounts.mostMonths) 个月",
      en: "such as 2026-11; from the earlier to the later, at most \(OperationGrantAccounts.mostMonths) months"),
    field: "from")

  private static func field(_ name: String, _ rule: String, _ zh: String, _ en: String, _ what: Text) -> Refusal {
    Refusal(.unacceptable, rule: "grant." + rule, Text(zh: zh, en: en), remedy: what, field: "/" + name)
  }
}
