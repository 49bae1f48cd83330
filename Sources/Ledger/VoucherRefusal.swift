import Vocabulary

/// What the rules of vouchers refuse, and what they would accept instead.
enum VoucherRefusal {
  static func expired(_ end: Instant) -> Refusal {
    Refusal(
      .conflict, rule: "voucher.expired", Text(zh: "算力券已于 \(end) 到期", en: "the voucher expired at \(end)"),
      remedy: Text(zh: "使用另一张有效的券，或不用券下单", en: "use one that is still valid, or order without"), field: "/voucher")
  }

  static func notActive(_ grant: VoucherGrant) -> Refusal {
    Refusal(
      .conflict, rule: "voucher.not-active", Text(zh: "算力券已被收回", en: "the voucher was clawed back"),
      remedy: Text(zh: "使用另一张有效的券，或联系发放方", en: "use another, or ask its issuer"), field: "/voucher")
  }

  static func programmeNotActive(_ programme: VoucherProgramme) -> Refusal {
    let zh = programme.state == .paused ? "已暂停" : "已结束"
    return Refusal(
      .conflict, rule: "voucher.programme-not-active",
      Text(
        zh: "“\(programme.name.zh)”\(zh)", en: "“\(programme.name.en)” is \(programme.state.rawValue)"),
      remedy: Text(zh: "等待恢复，或使用其他计划的券", en: "wait until it is resumed, or use another programme's voucher"),
      field: "/programme")
  }

  static func notEligible(_ programme: VoucherProgramme) -> Refusal {
    let rule = programme.eligibility
    func list(_ words: [String], _ zh: String, _ en: String) -> [Text] {
      words.isEmpty ? [] : [Text(zh: zh + words.joined(separator: "、"), en: en + words.joined(separator: ", "))]
    }
    let parts =
      list(rule.kinds, "类型：", "kinds: ") + list(rule.regions, "地区：", "regions: ")
      + (rule.participants.isEmpty
        ? []
        : [Text(zh: "或名单内 \(rule.participants.count) 家", en: "or one of \(rule.participants.count) that are listed")])
    return Refusal(
      .unacceptable, rule: "voucher.not-eligible",
      Text(zh: "不符合“\(programme.name.zh)”的申领条件", en: "not eligible for “\(programme.name.en)”"),
      remedy: Text(
        zh: "条件为 " + parts.map(\.zh).joined(separator: "；"),
        en: "eligible are " + parts.map(\.en).joined(separator: "; ")),
      field: "/participant")
  }

  static func kindNotCovered(_ kind: String, _ programme: VoucherProgramme) -> Refusal {
    let kinds = programme.offerKinds
    return Refusal(
      .unacceptable, rule: "voucher.kind-not-covered",
      Text(
        zh: "“\(programme.name.zh)”不适用于 \(kind) 类", en: "“\(programme.name.en)” does not cover offers of kind \(kind)"),
      remedy: Text(
        zh: "适用于：" + kinds.joined(separator: "、"), en: "it covers: " + kinds.joined(separator: ", ")), field: "/voucher"
    )
  }

  static func spent(_ grant: VoucherGrant, held: Int64, unit: String) -> Refusal {
    let (amount, held) = (Amount.text(grant.amount, unit), Amount.text(held, unit))
    return Refusal(
      .conflict, rule: "voucher.spent",
      Text(
        zh: "\(amount.zh) 的算力券已用完（其中 \(held.zh) 已冻结待结算）",
        en: "nothing is left of the voucher of \(amount.en) (\(held.en) of it is held for orders)"),
      remedy: Text(
        zh: "使用另一张券，或等待冻结的订单结算后释放余额", en: "use another, or wait until an order that holds it is settled for less"),
      field: "/voucher")
  }

  static let relatedParties = Refusal(
    .unacceptable, rule: "voucher.related-parties",
    Text(zh: "供需双方为同一主体或关联方，不得使用算力券", en: "consumer and supplier are the same or related, so no voucher may pay"),
    remedy: Text(zh: "选择无关联的供方，或不用券下单", en: "choose a supplier who is not related, or order without a voucher"),
    field: "/voucher")

  static let noReading = Refusal(
    .unacceptable, rule: "voucher.no-reading",
    Text(zh: "算力券只能凭计量读数核销", en: "a voucher redeems only against readings"),
    remedy: Text(zh: "请附上已签名的读数编号", en: "name the signed readings that were charged"), field: "/readings")

  static func readingRedeemed(_ reading: String) -> Refusal {
    Refusal(
      .conflict, rule: "voucher.reading-redeemed",
      Text(zh: "读数 \(reading) 已核销过", en: "the reading \(reading) was redeemed before"),
      remedy: Text(zh: "每条读数只能核销一次", en: "each reading redeems once; name others"), field: "/readings")
  }

  static func alreadyApplied(_ reference: String) -> Refusal {
    Refusal(
      .conflict, rule: "voucher.already-applied",
      Text(zh: "\(reference) 已使用一张算力券", en: "a voucher pays for \(reference) already"),
      remedy: Text(zh: "一笔费用只能使用一张券", en: "one charge takes one voucher"), field: "/voucher")
  }

  static func overCap(_ rule: String, asked: Int64, cap: Int64, programme: VoucherProgramme) -> Refusal {
    let (asked, most) = (Amount.text(asked, programme.unit), Amount.text(max(cap, 0), programme.unit))
    return Refusal(
      .unacceptable, rule: rule,
      Text(
        zh: "“\(programme.name.zh)”最多还可发放 \(most.zh)，申请为 \(asked.zh)",
        en: "“\(programme.name.en)” may grant at most \(most.en) more here, and \(asked.en) was asked"),
      remedy: Text(zh: "金额不超过 \(most.zh)", en: "ask for at most \(most.en)"), field: "/amount")
  }

  static func terms(_ field: String, _ accepted: Text) -> Refusal {
    Refusal(
      .unacceptable, rule: "voucher.terms", Text(zh: "\(field) 无效", en: "\(field) is not valid"),
      remedy: Text(zh: "应为 \(accepted.zh)", en: "it should be \(accepted.en)"), field: "/" + field)
  }

  static func clawBackTooMuch(asked: Int64, most: Int64, unit: String) -> Refusal {
    let (asked, most) = (Amount.text(asked, unit), Amount.text(most, unit))
    return Refusal(
      .unacceptable, rule: "voucher.claw-back-too-much",
      Text(
        zh: "要收回 \(asked.zh)，但只核销了 \(most.zh) 尚未收回",
        en: "\(asked.en) is to be clawed back, but only \(most.en) was redeemed and kept"),
      remedy: Text(zh: "收回金额为 1 分到 \(most.zh)", en: "claw back at most \(most.en)"), field: "/amount")
  }

  static func idReused(_ id: String) -> Refusal {
    Refusal(
      .conflict, rule: "voucher.id-reused", Text(zh: "\(id) 已用于内容不同的请求", en: "\(id) was used with other content"),
      remedy: Text(zh: "重试须内容相同；新的请求请用新编号", en: "repeat the same content, or use a new id"), field: "/id")
  }
}
