import Vocabulary

/// What is refused of a ticket, or of reporting a problem.
enum TicketRefusal {
  static let closed = Refusal(
    .conflict, rule: "ticket.closed", Text(zh: "该工单已办结", en: "the ticket is closed"),
    remedy: Text(zh: "需要时重新打开（lingqu ticket reopen）", en: "open it again if there is need: lingqu ticket reopen"))

  static let open = Refusal(
    .conflict, rule: "ticket.open", Text(zh: "同一事由已有未办结的工单", en: "there is an open ticket for the same"),
    remedy: Text(zh: "在该工单上处理（lingqu ticket list）", en: "go on with that one: lingqu ticket list"))

  static let reopenedOften = Refusal(
    .conflict, rule: "ticket.reopened-often",
    Text(
      zh: "该工单已重新打开 \(DataTicket.mostReopened) 次", en: "the ticket was opened again \(DataTicket.mostReopened) times"),
    remedy: Text(zh: "另行报告问题", en: "report the problem anew"))

  static let words = Refusal(
    .unacceptable, rule: "ticket.words", Text(zh: "理由为 other 时须写明", en: "the reason `other` needs words"),
    remedy: Text(zh: "在 words 中写明理由", en: "tell the reason in words"), field: "/words")

  static let side = Refusal(
    .forbidden, rule: "ticket.side", Text(zh: "由数据提供单位办理", en: "that is for the unit that owns the dataset"),
    remedy: Text(zh: "报告单位可查看，办结后可重新打开", en: "who reported may look, and open it again once it is closed"))

  static let member = Refusal(
    .unacceptable, rule: "ticket.member", Text(zh: "不是本单位的在用成员", en: "no active member of the unit"),
    remedy: Text(zh: "填写本单位成员的 id（GET /v1/members）", en: "give the id of a member of your own: GET /v1/members"),
    field: "/member")

  static let own = Refusal(
    .unacceptable, rule: "ticket.own", Text(zh: "不向自己报告问题", en: "the dataset is your own"),
    remedy: Text(zh: "评估数据质量（lingqu dataset assess）", en: "assess it: lingqu dataset assess"))

  static let reported = Refusal(
    .conflict, rule: "ticket.reported", Text(zh: "本单位对该数据集的报告尚未办结", en: "your report on this dataset is open"),
    remedy: Text(zh: "查看其进展（lingqu ticket list）", en: "see how it stands: lingqu ticket list"))

  static let tooOften = Refusal(
    .tooMany, rule: "ticket.too-often",
    Text(
      zh: "三十天内对同一数据集至多报告 \(DataTickets.mostReports) 次",
      en: "a unit reports on one dataset \(DataTickets.mostReports) times in thirty days at most"),
    remedy: Text(zh: "重新打开已有的工单，或稍后再报", en: "open an earlier ticket again, or wait"))

  static let crowded = Refusal(
    .tooMany, rule: "ticket.crowded",
    Text(
      zh: "该数据集已有 \(DataTickets.mostOpen) 件未办结的工单", en: "the dataset has \(DataTickets.mostOpen) open tickets already"),
    remedy: Text(zh: "待提供单位办结一些后再报", en: "wait until its owner has closed some"))
}
