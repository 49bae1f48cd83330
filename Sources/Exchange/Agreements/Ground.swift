public import Identity
public import Vocabulary

/// What agreements rest on: a right that a pillar registers, or a model. The pillar writes it here in the transaction in which the right
/// changes, so the exchange asks nobody: an agreement names its ground, and a ground that is over stops it.
public struct Ground: Hashable, Sendable {
  /// The right's id, as `reference.right` of an offer tells it.
  public var id: String
  /// The ground that it derives from.
  public var source: String?
  /// Who alone may offer on it.
  public var holder: ID<Participant>
  /// The only offer that it covers; nil where it covers whatever its holder offers.
  public var offer: ID<Offer>?
  /// Whether others may be given something on it at all.
  public var isGrantable: Bool
  public var isDisputed: Bool
  /// Whether nothing may be begun on it for now: neither an agreement nor a use.
  public var isSuspended: Bool
  /// From then on nothing rests on it any more. What is over never begins again.
  public var endsAt: Instant

  public init(
    id: String, source: String?, holder: ID<Participant>, offer: ID<Offer>?, isGrantable: Bool, isDisputed: Bool,
    isSuspended: Bool = false, endsAt: Instant
  ) {
    self.id = id
    self.source = source
    self.holder = holder
    self.offer = offer
    self.isGrantable = isGrantable
    self.isDisputed = isDisputed
    self.isSuspended = isSuspended
    self.endsAt = endsAt
  }
}

extension OfferKind {
  /// The right that agreements rest on: `reference.right` of data, the registered model `reference.model.registered` of models.
  func ground(in reference: JSON) -> String? {
    switch self {
    case .data: reference["right"]?.string
    case .model: reference["model"]?["registered"]?.string
    default: nil
    }
  }
}

extension Offer {
  /// The right that agreements on it rest on; of a model, its entry in the register.
  public var right: String? { kind.ground(in: reference) }
}

extension Agreement {
  /// The right that it rests on.
  public var right: String? { kind.ground(in: reference) }
}

/// What is refused because of a ground.
enum GroundRefusal {
  private static let other = Text(
    zh: "供给方在 reference.right 中写明其持有的有效权利（lingqu right list）",
    en: "its provider names a right in force that it holds in reference.right (lingqu right list)")

  static let unknown = Refusal(
    .unacceptable, rule: "right.unknown", Text(zh: "没有登记过该权利", en: "no such right was registered"), remedy: other,
    field: "/reference/right")

  static let notHeld = Refusal(
    .forbidden, rule: "right.not-held",
    Text(zh: "该权利不由供给方持有，或不及于该供给", en: "the right is not the provider's, or does not cover the offer"),
    remedy: other, field: "/reference/right")

  static let kind = Refusal(
    .forbidden, rule: "right.kind",
    Text(zh: "仅有加工使用权，不能向他人提供", en: "a right to process and use gives others nothing"),
    remedy: Text(zh: "取得产品经营权后再提供", en: "get a right of product operation first"), field: "/reference/right")

  static let disputed = Refusal(
    .conflict, rule: "right.disputed",
    Text(zh: "权利正在异议处理中，不能据此订立新合约", en: "the right is disputed: no new agreement may rest on it"),
    remedy: Text(zh: "等待异议处理完毕", en: "wait until the dispute is settled"))

  static let suspended = Refusal(
    .conflict, rule: "right.suspended",
    Text(zh: "合约所依据的权利已中止", en: "the right that it rests on is suspended"),
    remedy: Text(zh: "等待授权方恢复授权", en: "wait until whoever granted it lets it go on"))

  static let unpublished = Refusal(
    .conflict, rule: "model.not-published", Text(zh: "所登记的模型未发布或已下架", en: "the registered model is not published"),
    remedy: Text(zh: "供给方先发布该模型（lingqu model publish）", en: "its provider publishes it first (lingqu model publish)"))

  static func over(_ end: Instant) -> Refusal {
    Refusal(
      .conflict, rule: "right.over",
      Text(zh: "合约所依据的权利已于 \(end) 终止", en: "the right that it rests on was over at \(end)"),
      remedy: Text(zh: "与有权提供者另订合约", en: "make an agreement with whoever holds a right"))
  }
}
