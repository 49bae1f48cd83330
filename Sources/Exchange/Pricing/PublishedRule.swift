public import Identity
import Vocabulary

/// What a provider agrees to beforehand: a request within these limits is approved in the same call, in its name.
public struct PublishedRule: Hashable, Sendable, Codable {
  /// How the rule is cited, for instance `liuzhou-compute-small-1`.
  public var name: String
  /// The most that may be asked for, in the price's unit.
  public var maxQuantity: Int64?
  /// The most that the quantity asked for may cost.
  public var maxFen: Int64?
  public var maxTermDays: Int64?
  /// Any of these; empty: any purpose.
  public var purposes: [String]?
  /// The consumer is any of these; empty: any participant.
  public var kinds: [ParticipantKind]?
  /// The consumer is in any of these; empty: anywhere.
  public var regions: [String]?

  public init(
    name: String, maxQuantity: Int64? = nil, maxFen: Int64? = nil, maxTermDays: Int64? = nil,
    purposes: [String]? = nil, kinds: [ParticipantKind]? = nil, regions: [String]? = nil
  ) {
    self.name = name
    self.maxQuantity = maxQuantity
    self.maxFen = maxFen
    self.maxTermDays = maxTermDays
    self.purposes = purposes
    self.kinds = kinds
    self.regions = regions
  }

  /// What a rule looks at.
  public struct Request: Hashable, Sendable {
    public var quantity: Int64?
    /// What the quantity costs at the offer's price.
    public var fen: Int64?
    public var termDays: Int64
    public var purpose: String
    public var kinds: Set<ParticipantKind>
    public var region: String?

    public init(
      quantity: Int64?, fen: Int64?, termDays: Int64, purpose: String, kinds: Set<ParticipantKind>, region: String?
    ) {
      self.quantity = quantity
      self.fen = fen
      self.termDays = termDays
      self.purpose = purpose
      self.kinds = kinds
      self.region = region
    }
  }

  /// The limits that `request` does not keep, with what would pass. Empty: it is approved.
  public func failures(_ request: Request) -> [Policy.Failure] {
    var failures: [Policy.Failure] = []
    func most(_ about: String, _ asked: Int64?, _ limit: Int64?) {
      guard let limit, asked.map({ $0 > limit }) ?? true else { return }
      failures.append(
        .init(
          place: "/publishedRule/\(about)", about: about,
          asked: asked.map { Text(zh: String($0), en: String($0)) } ?? Text(zh: "未说明", en: "not said"),
          passes: Text(zh: "不超过 \(limit)", en: "at most \(limit)")))
    }
    func any(_ about: String, _ asked: Text, _ allowed: [String], _ met: Bool) {
      guard !allowed.isEmpty, !met else { return }
      failures.append(
        .init(
          place: "/publishedRule/\(about)", about: about, asked: asked,
          passes: Text(zh: allowed.joined(separator: "、"), en: allowed.joined(separator: " or "))))
    }
    most("maxQuantity", request.quantity, maxQuantity)
    most("maxFen", request.fen, maxFen)
    most("maxTermDays", request.termDays, maxTermDays)
    let purposes = purposes ?? []
    any("purposes", Text(zh: request.purpose, en: request.purpose), purposes, purposes.contains(request.purpose))
    let names = request.kinds.map(\.rawValue).sorted().joined(separator: ", ")
    let kinds = kinds ?? []
    any("kinds", Text(zh: names, en: names), kinds.map(\.rawValue), !request.kinds.isDisjoint(with: kinds))
    let region = request.region ?? "-"
    let regions = regions ?? []
    any("regions", Text(zh: region, en: region), regions, regions.contains { Region.covers($0, region) })
    return failures
  }

  func check() throws(Refusal) {
    try Check.text(name, 1...80, at: "/publishedRule/name")
    for (field, limit) in [("maxQuantity", maxQuantity), ("maxFen", maxFen), ("maxTermDays", maxTermDays)] {
      if let limit { try Check.number(limit, 1...Price.largest, at: "/publishedRule/\(field)") }
    }
    for (index, region) in (regions ?? []).enumerated() where !Region.isCode(region) {
      throw Check.wrong("/publishedRule/regions/\(index)", "a division code of 2, 4 or 6 digits")
    }
    try Check.words(purposes ?? [], at: "/publishedRule/purposes")
  }
}
