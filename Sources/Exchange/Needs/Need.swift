public import Identity
public import Vocabulary

/// What somebody wants to achieve, published as an opportunity.
public struct Need: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "ned"
  public enum State: String, Sendable, Codable, CaseIterable { case open, matched, closed }

  public var id: ID<Need>
  public var owner: ID<Participant>
  public var title: Text
  public var summary: Text
  public var purpose: String
  public var region: String?
  /// What the owner is ready to spend in fen.
  public var budgetFen: Int64?
  /// How success is measured, in words with numbers.
  public var measures: [Text]
  /// What it takes, one part for each kind.
  public var parts: [Part]
  public var state: State
  public var publishedAt: Instant

  public struct Part: Hashable, Sendable, Codable {
    public var kind: OfferKind
    /// Words an offer for this part would have.
    public var wants: String
    public init(kind: OfferKind, wants: String) {
      self.kind = kind
      self.wants = wants
    }
  }
}

public struct NeedDraft: Hashable, Sendable, Codable {
  public var title: Text
  public var summary: Text
  public var purpose: String
  public var region: String?
  public var budgetFen: Int64?
  public var measures: [Text]?
  public var parts: [Need.Part]?

  public init(
    title: Text, summary: Text, purpose: String, region: String? = nil, budgetFen: Int64? = nil,
    measures: [Text]? = nil, parts: [Need.Part]? = nil
  ) {
    self.title = title
    self.summary = summary
    self.purpose = purpose
    self.region = region
    self.budgetFen = budgetFen
    self.measures = measures
    self.parts = parts
  }
}

extension NeedDraft {
  /// Refuses numbers and words that make no sense.
  func check() throws(Refusal) {
    try Check.text(title, 1...200, at: "/title")
    try Check.text(summary, 0...4000, at: "/summary")
    try Check.text(purpose, 1...100, at: "/purpose")
    try Check.region(region)
    if let budgetFen { try Check.number(budgetFen, 0...Price.largest, at: "/budgetFen") }
    for (index, measure) in (measures ?? []).enumerated() {
      try Check.text(measure, 1...400, at: "/measures/\(index)")
    }
    for (index, part) in (parts ?? []).enumerated() {
      try Check.text(part.wants, 1...400, at: "/parts/\(index)/wants")
    }
  }
}
