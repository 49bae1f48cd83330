import Vocabulary

enum UseRefusal {
  static let citations = Refusal(
    .unacceptable, rule: "use.citations", Text(zh: "引用的合约过多或重复", en: "too many citations, or one twice"),
    remedy: Text(
      zh: "至多 \(Uses.mostCitations) 个不同合约", en: "at most \(Uses.mostCitations) different agreements"),
    field: "/cites")

  static func notAnInput(_ agreement: Agreement) -> Refusal {
    Refusal(
      .unacceptable, rule: "use.not-an-input",
      Text(
        zh: "合约 \(agreement.id) 按用量计价或属于算力，不能作为输入引用",
        en: "\(agreement.id) is priced by quantity or is for compute: it cannot be cited as an input"),
      remedy: Text(zh: "引用免费或按次计价的数据、模型合约", en: "cite an agreement on data or a model that is free or priced per use"),
      field: "/cites")
  }

  static let nothingToPay = Refusal(
    .unacceptable, rule: "voucher.nothing-to-pay", Text(zh: "免费使用无需算力券", en: "a free use takes no voucher"),
    remedy: Text(zh: "请去掉算力券", en: "leave the voucher out"), field: "/voucher")

  static let energyWithoutSite = Refusal(
    .unacceptable, rule: "use.energy-without-site",
    Text(
      zh: "该合约另计电费，用量须由资源池内的作业产生", en: "the agreement charges power beside its price, so it is used by jobs in a pool"),
    remedy: Text(zh: "请提交作业（POST /v1/jobs）", en: "submit a job (POST /v1/jobs)"))

  static func overdue(_ agreement: Agreement) -> Refusal {
    Refusal(
      .conflict, rule: "agreement.not-active",
      Text(zh: "合约已于 \(agreement.endsAt) 到期", en: "the agreement's time was over at \(agreement.endsAt)"),
      remedy: Text(zh: "订立新的合约", en: "make a new agreement"))
  }

  static func purpose(_ asked: String, _ agreement: Agreement) -> Refusal {
    Refusal(
      .unacceptable, rule: "policy.purpose",
      Text(
        zh: "合约用途为 \(agreement.purpose)，不是 \(asked)", en: "the agreement is for \(agreement.purpose), not \(asked)"),
      remedy: Text(zh: "用途应为 \(agreement.purpose)", en: "ask for the purpose \(agreement.purpose)"), field: "/purpose"
    )
  }

  static let computeOnly = Refusal(
    .forbidden, rule: "use.compute-only",
    Text(zh: "合约只允许作业在数据所在处运算，数据本身不离开", en: "under this agreement jobs come to the data, which do not leave"),
    remedy: Text(
      zh: "提交以该合约为输入的作业，结果按放行规则带出",
      en: "submit a job with the agreement as an input; its results leave by the agreement's rule"), field: "/export")

  static func tooMuch(_ asked: Int64, most: Int64) -> Refusal {
    Refusal(
      .unacceptable, rule: "use.quantity",
      Text(zh: "数量 \(asked) 超过单次上限 \(most)", en: "\(asked) is more than one use may take, \(most)"),
      remedy: Text(zh: "不超过 \(most)", en: "ask for at most \(most)"), field: "/quantity")
  }

  static func full(_ most: Int64) -> Refusal {
    Refusal(
      .conflict, rule: "use.capacity", Text(zh: "同时使用已达上限 \(most)", en: "\(most) uses run at once at most"),
      remedy: Text(zh: "等待其一结束", en: "wait until one has ended"))
  }

  static func notEnded(_ use: Use) -> Refusal {
    Refusal(
      .conflict, rule: "use.not-ended",
      Text(zh: "使用处于 \(use.state.rawValue)，尚不能结算", en: "a use that is \(use.state.rawValue) is not settled yet"),
      remedy: Text(zh: "先结束使用", en: "complete or terminate it first"))
  }

  static func notRunning(_ use: Use) -> Refusal {
    Refusal(
      .conflict, rule: "use.not-running",
      Text(zh: "使用处于 \(use.state.rawValue)", en: "the use is \(use.state.rawValue)"),
      remedy: use.state == .suspended
        ? Text(zh: "等待暂停方恢复", en: "wait until who suspended it resumes it")
        : Text(zh: "重新申请使用", en: "ask for another use"))
  }

  static let changed = Refusal(
    .conflict, rule: "use.changed", Text(zh: "该使用刚被另一请求推进", en: "another request has just moved the use"),
    remedy: Text(zh: "读取最新状态后重试", en: "read its state and try again"))
}
