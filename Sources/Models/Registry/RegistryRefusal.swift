import Evaluation
import Exchange
import Filing
import Vocabulary

/// What the register refuses.
enum RegistryRefusal {
  static let name = Refusal(
    .unacceptable, rule: "model.name", Text(zh: "模型名称或版本不符合要求", en: "the model's name or version is not acceptable"),
    remedy: Text(zh: "1 至 100 个字母、数字或 -._:/@", en: "1 to 100 letters, digits or -._:/@"), field: "/name")
  static let card = Refusal(
    .unacceptable, rule: "model.card",
    Text(zh: "模型说明超出限度或有重复", en: "the model's card is beyond its limits, or repeats"),
    remedy: Text(
      zh: "每项不超过 \(ModelDraft.mostListed) 个，每个 1 至 \(ModelDraft.longest) 字",
      en: "at most \(ModelDraft.mostListed) of each, of 1 to \(ModelDraft.longest) characters"))
  static let taken = Refusal(
    .conflict, rule: "model.taken", Text(zh: "该名称与版本已登记", en: "this name and version are registered already"),
    remedy: Text(zh: "换一个版本", en: "choose another version"), field: "/version")
  static let notDraft = Refusal(
    .conflict, rule: "model.not-draft", Text(zh: "已发布或下架的模型不能更改", en: "the model was published: it does not change"),
    remedy: Text(zh: "登记新版本，以它为上级模型", en: "register a new version with this one as its parent"))
  static let notPublished = Refusal(
    .conflict, rule: "model.not-published", Text(zh: "模型未发布", en: "the model is not published"))
  static let withdrawn = Refusal(
    .conflict, rule: "model.withdrawn", Text(zh: "模型已下架", en: "the model is withdrawn"),
    remedy: Text(zh: "登记新版本", en: "register a new version"))
  static let job = Refusal(
    .unacceptable, rule: "model.job", Text(zh: "不是您已成功完成的作业", en: "that is no job of yours that ended well"),
    remedy: Text(zh: "给出训练该模型的作业（job_…）", en: "name the job that trained it (job_…)"), field: "/job")
  static let agreement = Refusal(
    .unacceptable, rule: "model.agreement",
    Text(zh: "不是您作为使用方签署的数据合约", en: "that is no agreement on data of which you are the consumer"),
    remedy: Text(zh: "给出训练数据的合约", en: "name the agreements on what it was trained on"), field: "/agreements")
  static let right = Refusal(
    .unacceptable, rule: "model.right", Text(zh: "不是您持有的有效数据权利", en: "that is no data right in force of yours"),
    remedy: Text(zh: "lingqu right list 列出已登记的权利", en: "lingqu right list tells those that are registered"),
    field: "/rights")
  static let parent = Refusal(
    .unacceptable, rule: "model.parent",
    Text(zh: "没有这个上级模型，或它尚未发布", en: "no such parent model, or it is not published"),
    remedy: Text(zh: "给出自己的或已发布的模型", en: "name models of your own, or published ones"), field: "/parents")
  static let items = Refusal(
    .unacceptable, rule: "model.items",
    Text(zh: "两列得分须逐项对应且为有限数", en: "the two lists of scores belong together item by item, and are finite"),
    remedy: Text(
      zh: "\(PairedComparison.fewestItems) 至 \(PairedComparison.mostItems) 项",
      en: "\(PairedComparison.fewestItems) to \(PairedComparison.mostItems) items"), field: "/comparisons")
  static let report = Refusal(
    .unacceptable, rule: "model.report", Text(zh: "评测报告过大", en: "the report is too large"),
    remedy: Text(
      zh: "正文不超过 \(ModelRegistry.longestReport) 字节", en: "a document has at most \(ModelRegistry.longestReport) bytes"),
    field: "/document")
  static let reports = Refusal(
    .unacceptable, rule: "model.reports",
    Text(
      zh: "一个模型不超过 \(ModelRegistry.mostReports) 份评测报告", en: "a model has at most \(ModelRegistry.mostReports) reports"),
    remedy: Text(zh: "登记新版本", en: "register a new version"))
  static func filingNeeded(_ need: FilingNeed) -> Refusal {
    Refusal(
      .unacceptable, rule: "model.filing-needed",
      Text(zh: "需要\(need.kind.name.zh)：\(need.why.zh)", en: "\(need.kind.name.en): \(need.why.en)"),
      remedy: Text(
        zh: "lingqu model filing 准备材料，再报送", en: "prepare the dossier with lingqu model filing, then submit it"),
      field: "/state")
  }
  static let filing = Refusal(
    .unacceptable, rule: "model.filing",
    Text(zh: "备案状态的说明不全", en: "what is said of the filing is not whole"),
    remedy: Text(
      zh: "无需备案须给出 subject；已备案须给出 number；其余须说明 why 或附 assessment",
      en: "`notNeeded` needs `subject`, `filed` needs `number`, the others need `why` or `assessment`"), field: "/state"
  )
  static let assessment = Refusal(
    .unacceptable, rule: "model.assessment",
    Text(zh: "这不是备案评估结果，或前后不一致", en: "this is no filing assessment, or it does not come to what it says"),
    remedy: Text(
      zh: "使用 lingqu model filing 写出的 assessment.json，不要改动",
      en: "hand in the assessment.json that lingqu model filing wrote, unchanged"), field: "/assessment")
  static let assessmentSize = Refusal(
    .unacceptable, rule: "model.assessment-size", Text(zh: "评估结果过大", en: "the assessment is too large"),
    remedy: Text(
      zh: "不超过 \(ModelRegistry.longestAssessment) 字节", en: "at most \(ModelRegistry.longestAssessment) bytes"),
    field: "/assessment")
  static let notBroken = Refusal(
    .conflict, rule: "model.not-revoked",
    Text(zh: "该模型的直接来源中没有这份已撤销的合约", en: "no such revoked agreement is a direct source of this model"),
    remedy: Text(
      zh: "lingqu model lineage 列出来源；上级模型的标记在上级模型上清除",
      en: "lingqu model lineage tells the sources; a parent's mark is cleared at the parent"), field: "/agreement")
  static let filingSteps = Refusal(
    .unacceptable, rule: "model.filing-steps",
    Text(
      zh: "备案记录不超过 \(ModelRegistry.mostFilingSteps) 条",
      en: "at most \(ModelRegistry.mostFilingSteps) steps of a filing are kept"))
  static let clearing = Refusal(
    .unacceptable, rule: "model.clearing",
    Text(zh: "新合约不能替代已撤销的合约", en: "the agreement does not stand for the one that was revoked"),
    remedy: Text(
      zh: "须为同一供给上、由您作为使用方、正在生效的合约", en: "it must be in force, yours, and on the same offer"), field: "/by")
}
