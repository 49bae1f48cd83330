import Vocabulary

/// What is refused of a right.
enum RightRefusal {
  private static func state(_ rule: String, _ zh: String, _ en: String, _ what: Text) -> Refusal {
    Refusal(.conflict, rule: "right." + rule, Text(zh: zh, en: en), remedy: what)
  }

  private static let again = Text(zh: "需要时重新登记", en: "register a new one if there is need")

  static let lapsed = Refusal(
    .conflict, rule: "right.lapsed", Text(zh: "该权利已失效", en: "the right has lapsed"), remedy: again)
  static let pledged = state(
    "pledged", "该权利已质押", "the right is pledged",
    Text(zh: "由质权人先解除（lingqu right release）", en: "the pledgee releases it first"))
  static let disputed = Refusal(
    .conflict, rule: "right.disputed", Text(zh: "该权利正在异议处理中", en: "the right is disputed"),
    remedy: Text(zh: "等待异议处理完毕", en: "wait until the dispute is settled"))
  static let suspended = Refusal(
    .conflict, rule: "right.suspended",
    Text(zh: "该权利所属的授权已中止", en: "the grant that the right was given under is suspended"),
    remedy: Text(zh: "等待授权方恢复授权（lingqu grant resume）", en: "wait until its grantor resumes it"))
  static let granted = state(
    "granted", "授权运营取得的权利不得转让或质押", "a right of authorised operation is neither transferred nor pledged",
    Text(zh: "由授权方另行授权（lingqu grant propose）", en: "its grantor grants it to somebody else"))
  static let underTransfer = state(
    "under-transfer", "该权利正在转让", "the right is being transferred",
    Text(zh: "先由任一方撤回（lingqu right decline）", en: "either side declines it first"))
  static let noTransfer = state(
    "no-transfer", "没有待接受的转让", "there is no transfer to accept",
    Text(zh: "由持有人先提出转让", en: "its holder transfers it first"))
  static let notPledged = state(
    "not-pledged", "该权利未质押", "the right is not pledged", Text(zh: "无需解除", en: "there is nothing to release"))
  static let noDispute = state(
    "no-dispute", "该单位没有待处理的异议", "that participant has no open dispute",
    Text(zh: "在 disputes 中查看", en: "see its disputes"))
  static let disputedAlready = state(
    "disputed-already", "贵单位的异议尚未处理", "your dispute is not settled yet", Text(zh: "等待处理", en: "wait for it"))
  static let disputesFull = state(
    "disputes-full", "待处理的异议过多", "there are too many open disputes",
    Text(zh: "等待处理后再提", en: "wait until one is settled"))
  static let inUse = state(
    "in-use", "仍有合约以该权利为依据", "agreements rest on the right",
    Text(zh: "先结束这些合约，再转让", en: "end them before the right changes hands"))
  static let taken = state(
    "taken", "该对象的持有权已登记", "a right of holding is registered over that already",
    Text(zh: "对登记有不同意见的，提出异议（lingqu right dispute）", en: "dispute it if it is wrong"))
  static let tooMany = state(
    "too-many", "由该权利派生的有效权利过多", "too many rights derive from this one",
    Text(zh: "至多 \(Rights.mostDerived) 项", en: "at most \(Rights.mostDerived) at a time"))

  static let side = Refusal(
    .forbidden, rule: "right.side", Text(zh: "由该权利的另一方办理", en: "that is for another side of the right"),
    remedy: Text(
      zh: "持有人转让、质押、放弃；受让人接受；质权人解除；异议由运营方处理",
      en:
        "the holder transfers, pledges and renounces; the receiver accepts; the pledgee releases; the operator settles")
  )
  static let ownDispute = Refusal(
    .forbidden, rule: "right.own-dispute", Text(zh: "持有人不能对自己的权利提出异议", en: "nobody disputes a right of their own"),
    remedy: Text(zh: "不再需要时放弃（lingqu right renounce）", en: "renounce it instead"))
  static let ownMatter = Refusal(
    .forbidden, rule: "right.own-matter", Text(zh: "不能处理涉及本单位的异议", en: "nobody decides in a matter of their own"),
    remedy: Text(zh: "由其他运营方处理", en: "another operator decides"))
  static let notYours = Refusal(
    .forbidden, rule: "right.not-yours",
    Text(zh: "该对象或来源权利不属于贵单位", en: "that, or the right it derives from, is not yours"),
    remedy: Text(
      zh: "持有权由数据集或供给的所属单位登记，其余由来源权利的持有人登记",
      en: "holding is registered by the owner, the others by the holder of the source"))

  static let toOneself = field(
    "to", "to-oneself", "不能给自己", "the holder has it already", Text(zh: "填写其他参与方", en: "name another participant"))
  static let beyondSubject = field(
    "subject", "beyond-subject", "超出来源权利的对象", "that is beyond what the source covers",
    Text(
      zh: "与来源同一对象，或由来源数据集制成的数据供给", en: "the same dataset or offer, or an offer of data made of the source's dataset"))
  static let subject = field(
    "subject", "subject", "没有这个数据集或数据供给", "there is no such dataset or offer of data",
    Text(zh: "填写 dts_… 或 off_…", en: "dts_… or off_…"))
  static let source = field(
    "source", "source", "持有权没有来源权利，其余必须有", "holding derives from no right, the others from one",
    Text(zh: "加工使用权填持有权，产品经营权填持有权或加工使用权", en: "processing names a holding, operation a holding or a processing"))
  static let until = field(
    "until", "until", "期限应晚于现在，且不超过一百年", "it ends after now and within a hundred years",
    Text(zh: "调整 until", en: "change until"))
  static let holdingFor = field(
    "holder", "holder", "持有权只能为本单位登记", "holding is registered for oneself",
    Text(zh: "去掉 holder，登记后再转让", en: "leave holder out, and transfer it later"))
  static let documents = field(
    "documents", "documents", "须附 1 至 20 份依据材料及其 SHA-256", "it needs 1 to 20 documents, each with its SHA-256",
    Text(zh: "title 不为空，sha256 为 64 位小写十六进制", en: "a title, and 64 lower-case hexadecimal digits"))

  static func derivation(_ kind: DataRight.Kind, _ source: DataRight.Kind) -> Refusal {
    field(
      "source", "derivation", "\(kind.rawValue) 不能由 \(source.rawValue) 派生",
      "\(kind.rawValue) does not derive from \(source.rawValue)",
      Text(
        zh: "加工使用权由持有权派生，产品经营权由持有权或加工使用权派生", en: "processing derives from holding, operation from holding or processing"
      ))
  }
  static func exceeds(_ end: Instant) -> Refusal {
    field(
      "until", "exceeds", "不能长于来源权利（\(end)）", "it cannot last longer than its source, until \(end)",
      Text(zh: "不晚于 \(end)", en: "until \(end) at most"))
  }
  static let cited = Refusal(
    .unacceptable, rule: "right.cited",
    Text(
      zh: "该数据集已登记权利，供给须写明其依据的权利",
      en: "a right over the dataset is registered: its offer has to name the right it rests on"),
    remedy: Text(
      zh: "在供给的 reference.right 中填写该数据集的权利编号（修订供给）",
      en: "revise the offer with a right over the dataset in reference.right"), field: "/offer")
  static let code = Refusal(
    .invalid, rule: "right.code", Text(zh: "验证码有误", en: "the verification code is mistyped"),
    remedy: Text(zh: "20 位，核对每一位", en: "20 characters: compare each"), field: "code")

  private static func field(_ name: String, _ rule: String, _ zh: String, _ en: String, _ what: Text) -> Refusal {
    Refusal(.unacceptable, rule: "right." + rule, Text(zh: zh, en: en), remedy: what, field: "/" + name)
  }
}
