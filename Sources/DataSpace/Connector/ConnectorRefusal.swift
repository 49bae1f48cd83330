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
    .invalid, rule: "dsp.format",
    Text(zh: "格式应为 HttpData-PULL 或 HttpData-PUSH", en: "the format is HttpData-PULL or HttpData-PUSH"),
    remedy: Text(zh: "只有 HttpData-PUSH 带 dataAddress", en: "with HttpData-PUSH goes a dataAddress, and with no other"),
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
  static let pushAddress = Refusal(
    .invalid, rule: "dsp.push-address",
    Text(zh: "dataAddress 不可用于推送", en: "data cannot be pushed to this dataAddress"),
    remedy: Text(
      zh: "endpointType 为 https://w3id.org/idsa/v4.1/HTTP，endpoint 为不含查询的地址，authorization 为可见 ASCII 字符",
      en:
        "the endpointType is https://w3id.org/idsa/v4.1/HTTP, the endpoint has no query, the authorization is visible ASCII"
    ),
    field: "/dataAddress")
  static let pushTarget = Refusal(
    .forbidden, rule: "dsp.push-target",
    Text(zh: "dataAddress 不在运营方允许的目标之下", en: "the dataAddress is not under a target that the operator lets in"),
    remedy: Text(
      zh: "请提供方运营方允许：POST /v1/data-targets", en: "ask the provider's operator for it: POST /v1/data-targets"),
    field: "/dataAddress/endpoint")
  static let held = Refusal(
    .unavailable, rule: "dsp.transfer-held", Text(zh: "传输暂停中", en: "the transfer is suspended"),
    remedy: Text(zh: "恢复后再送", en: "send again when it goes on"))
  static let received = Refusal(
    .conflict, rule: "dsp.push-received",
    Text(zh: "该传输的数据已收到，内容不同", en: "this transfer's data have come already, and were others"))
  static let heldByOther = Refusal(
    .conflict, rule: "dsp.held-by-other", Text(zh: "传输由提供方暂停", en: "the provider holds this transfer back"),
    remedy: Text(zh: "等待提供方恢复", en: "wait until it goes on"))
}
