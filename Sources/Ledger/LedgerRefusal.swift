import Vocabulary

/// What the books refuse, and what they would accept instead.
enum LedgerRefusal {
  static func balanceNotCovered(_ account: AccountState, amount: Int64) -> Refusal {
    let asked = Amount.text(amount, account.unit)
    let available = Amount.text(account.available, account.unit)
    let missing = Amount.text(amount - account.available, account.unit)
    let held = Amount.text(account.debitsPending, account.unit)
    return Refusal(
      .conflict, rule: "ledger.balance-not-covered",
      Text(
        zh: "可用余额不足：需要 \(asked.zh)，可用 \(available.zh)（另有 \(held.zh) 已冻结）",
        en:
          "the available balance does not cover it: \(asked.en) asked, \(available.en) available (\(held.en) more is held)"
      ),
      remedy: Text(
        zh: "金额不超过 \(available.zh)，或先存入 \(missing.zh)",
        en: "ask for at most \(available.en), or deposit \(missing.en) first"),
      field: "/amount")
  }

  static func holdResolved(_ hold: Transfer, by resolution: Transfer?, unit: String) -> Refusal {
    let how: Text
    switch resolution {
    case .some(let done) where done.kind == .post:
      let amount = Amount.text(done.amount, unit)
      how = Text(zh: "已于 \(done.at) 过账 \(amount.zh)", en: "it was posted at \(done.at) with \(amount.en)")
    case .some(let done) where done.kind == .expiry:
      how = Text(zh: "已于 \(done.at) 到期释放", en: "it expired and was released at \(done.at)")
    case .some(let done): how = Text(zh: "已于 \(done.at) 撤销", en: "it was voided at \(done.at)")
    case nil: how = Text(zh: "已由另一请求处理", en: "another request has resolved it")
    }
    return Refusal(
      .conflict, rule: "ledger.hold-resolved", Text(zh: "这笔冻结\(how.zh)", en: "the hold is resolved: \(how.en)"),
      remedy: Text(zh: "一笔冻结只能处理一次；如需再付，请重新冻结", en: "a hold resolves once; to pay again, make a new hold"),
      field: "/hold")
  }

  static func holdExpired(_ hold: Transfer, unit: String, at now: Instant) -> Refusal {
    let amount = Amount.text(hold.amount, unit)
    let end = hold.expiresAt ?? now
    return Refusal(
      .conflict, rule: "ledger.hold-expired",
      Text(zh: "\(amount.zh) 的冻结已于 \(end) 到期", en: "the hold of \(amount.en) expired at \(end)"),
      remedy: Text(zh: "重新冻结后再过账", en: "make a new hold, then post it"), field: "/hold")
  }

  static func exceedsHold(_ hold: Transfer, amount: Int64, unit: String) -> Refusal {
    let asked = Amount.text(amount, unit)
    let held = Amount.text(hold.amount, unit)
    return Refusal(
      .unacceptable, rule: "ledger.exceeds-hold",
      Text(zh: "要过账 \(asked.zh)，但只冻结了 \(held.zh)", en: "\(asked.en) is to be posted, but only \(held.en) is held"),
      remedy: Text(zh: "过账金额不超过 \(held.zh)", en: "post at most \(held.en)"), field: "/amount")
  }

  static func notAHold(_ transfer: Transfer) -> Refusal {
    Refusal(
      .conflict, rule: "ledger.not-a-hold",
      Text(zh: "\(transfer.id) 不是冻结", en: "\(transfer.id) is no hold but a \(transfer.kind.rawValue)"),
      remedy: Text(zh: "请给出冻结的编号", en: "name a hold"), field: "/hold")
  }

  static func unitMismatch(_ debit: String, _ credit: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "ledger.unit-mismatch",
      Text(zh: "两个账户的单位不同：\(debit) 与 \(credit)", en: "the accounts are in different units: \(debit) and \(credit)"),
      remedy: Text(zh: "请使用同为 \(debit) 的账户", en: "name two accounts in \(debit)"), field: "/credit")
  }

  static func amount(_ amount: Int64) -> Refusal {
    Refusal(
      .unacceptable, rule: "ledger.amount-out-of-range",
      Text(zh: "金额 \(amount) 超出范围", en: "the amount \(amount) is out of range"),
      remedy: Text(
        zh: "请给出 1 到 \(Transfers.largestSum) 之间的整数", en: "give a whole number from 1 to \(Transfers.largestSum)"),
      field: "/amount")
  }

  static func sumTooLarge(_ account: AccountState, amount: Int64) -> Refusal {
    let asked = Amount.text(amount, account.unit)
    return Refusal(
      .unacceptable, rule: "ledger.sum-too-large",
      Text(
        zh: "再记 \(asked.zh) 会使账户 \(account.id) 的累计额超过 \(Transfers.largestSum)",
        en: "another \(asked.en) would take the sums of \(account.id) over \(Transfers.largestSum)"),
      remedy: Text(zh: "请使用新的账户", en: "use a new account"), field: "/amount")
  }

  static let sameAccount = Refusal(
    .unacceptable, rule: "ledger.same-account", Text(zh: "付款与收款是同一账户", en: "both sides are the same account"),
    remedy: Text(zh: "请给出两个不同的账户", en: "name two different accounts"), field: "/credit")

  static let restricted = Refusal(
    .forbidden, rule: "ledger.restricted-account",
    Text(zh: "算力券资金只能按券的规则使用", en: "voucher money moves by the rules of its programme only"),
    remedy: Text(zh: "请通过预留与结算使用，或由发放方收回", en: "reserve and settle with it, or have its issuer claw it back"))

  static func idReused(_ id: ID<Transfer>) -> Refusal {
    Refusal(
      .conflict, rule: "ledger.id-reused",
      Text(zh: "\(id) 已用于内容不同的一笔", en: "\(id) was used for a transfer with other content"),
      remedy: Text(zh: "重试须内容相同；新的一笔请用新编号", en: "repeat the same content, or use a new id"), field: "/id")
  }

  static func documentUsed(_ document: String, by transfer: String) -> Refusal {
    Refusal(
      .conflict, rule: "ledger.document-used",
      Text(zh: "凭证 \(document) 已由 \(transfer) 记账", en: "\(transfer) has recorded the document \(document)"),
      remedy: Text(zh: "一份凭证只能记账一次", en: "a document counts once; give another"), field: "/document")
  }

  static func contended(_ id: ID<Transfer>) -> Refusal {
    Refusal(
      .unavailable, rule: "ledger.contended",
      Text(zh: "\(id) 正由另一请求写入", en: "another request is writing \(id)"),
      remedy: Text(zh: "稍后重试", en: "try again shortly"))
  }

  static let expiryInThePast = Refusal(
    .unacceptable, rule: "ledger.expiry-in-the-past", Text(zh: "冻结的到期时间已过", en: "the hold would already be over"),
    remedy: Text(zh: "请给出将来的时间", en: "give a time in the future"), field: "/expiresAt")

  static let nameLength = Refusal(
    .unacceptable, rule: "ledger.name-length", Text(zh: "名称为空或过长", en: "a name is empty or too long"),
    remedy: Text(zh: "1 到 128 个字节", en: "1 to 128 bytes"))

  static func unitUnknown(_ unit: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "ledger.unit-unknown",
      Text(zh: "单位名称无效：\(unit.prefix(40))", en: "not a name of a unit: \(unit.prefix(40))"),
      remedy: Text(
        zh: "以小写字母开头的 2 到 20 个字母或数字，例如 fen",
        en: "2 to 20 letters or digits, the first in lower case, for instance fen"), field: "/unit")
  }

  static func negativeNotAllowed(_ purpose: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "ledger.negative-not-allowed",
      Text(zh: "用途为 \(purpose) 的账户不得为负", en: "an account for \(purpose) may not go negative"),
      remedy: Text(zh: "只有外部账户可以为负", en: "only accounts outside the hub may"), field: "/mayGoNegative")
  }

  static func accountDiffers(_ account: Account) -> Refusal {
    Refusal(
      .conflict, rule: "ledger.account-differs",
      Text(
        zh: "账户 \(account.id) 已存在，且是否可为负与请求不同",
        en: "\(account.id) is open already, with the other rule on going negative"),
      remedy: Text(zh: "请使用另一用途", en: "use another purpose"), field: "/mayGoNegative")
  }
}

// MARK: - Reservations

extension LedgerRefusal {
  static func holdOfReservation(_ id: String) -> Refusal {
    Refusal(
      .conflict, rule: "ledger.hold-of-reservation",
      Text(zh: "这笔冻结属于预留 \(id)", en: "the hold is a part of the reservation \(id)"),
      remedy: Text(zh: "请结算或释放该预留", en: "settle or release the reservation"), field: "/hold")
  }

  static func alreadyReserved(_ other: Reservation) -> Refusal {
    let amount = Amount.text(other.gross, other.unit)
    return Refusal(
      .conflict, rule: "ledger.already-reserved",
      Text(
        zh: "\(other.reference) 已由 \(other.id) 预留 \(amount.zh)",
        en: "\(other.id) holds \(amount.en) for \(other.reference) already"),
      remedy: Text(zh: "先释放原预留", en: "release that reservation first"), field: "/reference")
  }

  static func contendedReference(_ reference: String) -> Refusal {
    Refusal(
      .unavailable, rule: "ledger.contended",
      Text(zh: "\(reference) 正由另一请求预留", en: "another request is reserving for \(reference)"),
      remedy: Text(zh: "稍后重试", en: "try again shortly"))
  }

  static func reservationResolved(_ held: Reservation) -> Refusal {
    let charged = Amount.text(held.settledGross, held.unit)
    let zh =
      switch held.state {
      case .held: "正由另一请求处理"
      case .settled: "已结算 \(charged.zh)"
      case .released: "已释放"
      case .expired: "已到期释放"
      }
    let en =
      switch held.state {
      case .held: "being resolved by another request"
      case .settled: "settled with \(charged.en)"
      case .released: "released"
      case .expired: "released because its time was over"
      }
    return Refusal(
      .conflict, rule: "ledger.reservation-resolved", Text(zh: "这笔预留\(zh)", en: "the reservation is \(en)"),
      remedy: Text(zh: "一笔预留只能处理一次；如需再付，请重新预留", en: "a reservation resolves once; to pay again, make a new one"),
      field: "/reservation")
  }

  static func reservationExpired(_ held: Reservation, at end: Instant) -> Refusal {
    let amount = Amount.text(held.gross, held.unit)
    return Refusal(
      .conflict, rule: "ledger.hold-expired",
      Text(zh: "\(amount.zh) 的预留已于 \(end) 到期", en: "the reservation of \(amount.en) expired at \(end)"),
      remedy: Text(zh: "重新预留后再结算", en: "reserve again, then settle"), field: "/reservation")
  }

  static func exceedsReservation(_ held: Reservation, gross: Int64) -> Refusal {
    let (asked, most) = (Amount.text(gross, held.unit), Amount.text(held.gross, held.unit))
    return Refusal(
      .unacceptable, rule: "ledger.exceeds-hold",
      Text(zh: "要结算 \(asked.zh)，但只预留了 \(most.zh)", en: "\(asked.en) is to be charged, but only \(most.en) is reserved"),
      remedy: Text(zh: "结算金额不超过 \(most.zh)", en: "charge at most \(most.en)"), field: "/gross")
  }
}
