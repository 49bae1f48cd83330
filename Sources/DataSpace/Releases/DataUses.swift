import Evidence
public import Exchange
public import Identity
public import Store
public import Vocabulary

/// Having data under a use, on this hub or through a transfer.
public enum DataUses {
  /// What may be had now.
  public struct Grant: Sendable {
    public let use: ID<Use>
    public let agreement: ID<Agreement>
    public let provider: ID<Participant>
    public let reference: JSON
    public let terms: DataTerms
    /// The price's unit, where it is by what is taken.
    public let unit: String?

    init(_ use: Use, _ agreement: Agreement) throws(Refusal) {
      self.use = use.id
      self.agreement = agreement.id
      provider = agreement.provider
      reference = agreement.reference
      terms = try DataTerms(agreement.reference)
      unit = agreement.price.unit
    }
  }

  /// One part of a file or a view that is about to be sent.
  public struct Part: Sendable {
    public var range: Range<Int64>
    /// Of the whole: bytes, and rows where they were counted.
    public var bytes: Int64
    public var rows: Int64?
    /// Whether it is what the consumer chose of the view.
    public var isNarrowed: Bool

    public init(_ range: Range<Int64>, of bytes: Int64, rows: Int64?, isNarrowed: Bool = false) {
      self.range = range
      self.bytes = bytes
      self.rows = rows
      self.isNarrowed = isNarrowed
    }

    var rowsInside: Int64 { rows.map { DataMeter.rows(of: $0, in: range, of: bytes) } ?? 0 }
  }

  /// Whether the consumer of a use may have its data now: the use is for the data themselves, its agreement is active. Where the
  /// price is by what is taken they are had through a transfer, which keeps the meter.
  public static func grant(
    _ tx: Transaction, _ id: ID<Use>, by caller: Caller, at now: Instant
  ) throws -> Grant {
    let use = try Uses.get(tx, id)
    guard use.kind == .data else { throw Refusal.notFound("use") }
    try Access.require(caller, .act, owners: use.consumer)
    let agreement = try Agreements.terms(tx, use.agreement)
    guard use.export == .raw else { throw DataUseRefusal.notRaw(use.export) }
    guard agreement.price.unit == nil else { throw DataUseRefusal.byUnit }
    guard agreement.state == .active, now < agreement.endsAt, [.started, .completed].contains(use.state) else {
      throw ConnectorRefusal.notRunning(agreement.state == .active ? use.state.rawValue : agreement.state.rawValue)
    }
    try Grounds.requireHolding(tx, agreement, at: now)
    return try Grant(use, agreement)
  }

  /// Writes down that the data of a use were asked for, and refused by its agreement or the right that this rests on, or because
  /// the use is not for the data themselves. Appends `use.refused`.
  public static func noteRefused(
    _ tx: Transaction, _ id: ID<Use>, _ refusal: Refusal, by consumer: ID<Participant>, at now: Instant
  ) throws {
    guard let use = try? Uses.get(tx, id), use.kind == .data else { return }
    var reason = refusal
    do {
      try Uses.requireRunning(tx, Agreements.terms(tx, use.agreement), at: now)
    } catch let refusal as Refusal {
      reason = refusal
    }
    try Uses.noteRefused(
      tx, under: use.agreement, UseDraft(purpose: use.purpose, action: use.action, export: .raw), reason, by: consumer,
      at: now)
  }

  /// Writes down what is about to be sent, before it is, and counts it: nothing leaves that is not in the log. Appends `transfer.sent`.
  public static func sending(
    _ tx: Transaction, _ grant: Grant, _ part: Part, process: String? = nil, at now: Instant
  ) throws {
    let bytes = part.range.upperBound - part.range.lowerBound
    try DataMeter.count(tx, grant.agreement, rows: part.rowsInside, bytes: bytes, grant.terms.rate, at: now)
    var data: [String: JSON] = ["bytes": .int(bytes), "offset": .int(part.range.lowerBound)]
    if part.rows != nil { data["rows"] = .int(part.rowsInside) }
    if part.isNarrowed { data["narrowed"] = true }
    if let process { data["process"] = .string(process) }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "transfer.sent", at: now, agreement: grant.agreement.description, subject: grant.use.description,
        actor: nil, data: .object(data)))
  }
}

/// What is refused of having data.
enum DataUseRefusal {
  static func notRaw(_ export: Policy.Export) -> Refusal {
    Refusal(
      .forbidden, rule: "release.export",
      Text(
        zh: "该使用申请的导出为 \(export.rawValue)，不含数据本身",
        en: "this use asked for the export \(export.rawValue), not for the data"),
      remedy: Text(
        zh: "以 \"export\": \"raw\" 申请使用；策略须允许", en: "ask for a use with \"export\": \"raw\"; its policy must permit it")
    )
  }

  static let byUnit = Refusal(
    .conflict, rule: "release.by-unit",
    Text(zh: "按量计价的数据通过传输获取", en: "data at a price by what is taken are had through a transfer"),
    remedy: Text(zh: "见 docs/connect-another-hub.zh.md", en: "see docs/connect-another-hub.md"))

  static let notMade = Refusal(
    .unavailable, rule: "release.being-made",
    Text(zh: "正在按规则生成可放行的内容", en: "what may leave is being made"),
    remedy: Text(zh: "稍后重试", en: "try again shortly"))

  static let nothing = Refusal(
    .forbidden, rule: "release.nothing",
    Text(zh: "数据不符合合约的放行规则，不能放行", en: "the data do not keep the agreement's release rule; nothing leaves"),
    remedy: Text(
      zh: "请提供方查看原因：GET /v1/agreements/{agreement}/release",
      en: "its provider is told why: GET /v1/agreements/{agreement}/release"))
}

extension ReleasedView {
  /// What was made; refuses if nothing may leave.
  public var whole: Made {
    get throws(Refusal) {
      guard let made else { throw DataUseRefusal.nothing }
      return made
    }
  }

  /// What is told while it is being made.
  public static var beingMade: Refusal { DataUseRefusal.notMade }
}
