import Vocabulary

/// What is refused of what other connectors ask for.
enum ConnectorRefusal {
  static let unasked = Refusal(
    .invalid, rule: "dsp.offer-unasked",
    Text(zh: "本系统不接受主动发来的报价", en: "this hub takes no offers that it has not asked for"))
  static let unknownOffer = Refusal(
    .invalid, rule: "dsp.offer", Text(zh: "没有这个报价，或已更新", en: "there is no such offer, or it has been revised"),
    remedy: Text(zh: "重新读取目录", en: "read the catalogue again"), field: "/offer/@id")
  static let unknownAgreement = Refusal(
    .invalid, rule: "dsp.agreement", Text(zh: "没有这个合约", en: "there is no such agreement"), field: "/agreementId")
  static let unknownFormat = Refusal(
    .invalid, rule: "dsp.format", Text(zh: "只能以 HttpData-PULL 获取", en: "data are had by HttpData-PULL only"),
    field: "/format")
  static let noFile = Refusal(
    .conflict, rule: "dsp.no-file", Text(zh: "该数据没有可下载的文件", en: "there is no file behind this offer"),
    remedy: Text(zh: "请提供方在供给中指明 reference.upload", en: "its provider names one as reference.upload"))
  static func unit(_ unit: String) -> Refusal {
    Refusal(
      .conflict, rule: "dsp.unit",
      Text(zh: "按 \(unit) 计价的数据不能通过连接器传输", en: "data at a price by \(unit) cannot be had through a connector"),
      remedy: Text(
        zh: "免费、按次或按 bytes 计价；有放行规则的也可按 rows 计价",
        en: "free, by use, or by bytes; with a release rule also by rows"))
  }
  static func notRunning(_ state: String) -> Refusal {
    Refusal(
      .forbidden, rule: "dsp.transfer-not-started",
      Text(zh: "传输或其合约未在进行（\(state)）", en: "the transfer, or the agreement that it is under, does not run (\(state))"))
  }
  static let heldByOther = Refusal(
    .conflict, rule: "dsp.held-by-other", Text(zh: "传输由提供方暂停", en: "the provider holds this transfer back"),
    remedy: Text(zh: "等待提供方恢复", en: "wait until it goes on"))
}
