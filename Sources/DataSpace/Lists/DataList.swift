public import Identity
public import Vocabulary

/// A list that a unit keeps: a saved question to the catalogue, or to what is asked for, whose answer is frozen, signed and
/// published version by version.
public struct DataList: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "dsl"

  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// 供给清单: what is there to be shared.
    case supply
    /// 需求清单: what is asked for, and needs that never met a dataset.
    case demand
    /// 责任清单: who has to provide what, and by when.
    case responsibility
    /// 负面清单: what is not shared, and by which law.
    case negative
  }

  /// Who may read what is published.
  public enum Audience: String, Sendable, Codable, CaseIterable {
    /// Its owner, and those who oversee.
    case own
    /// Every participant, as of the catalogue.
    case participants
    /// Anybody. Only of datasets that the public may know of.
    case `public`
  }

  public var id: ID<DataList>
  public var owner: ID<Participant>
  public var kind: Kind
  public var audience: Audience
  public var title: Text
  /// The words of the question, as in a search (``DataListQuery``). Kept as they were told: a later build may not know them all.
  public var query: [String: String]
  /// The newest version that is signed; 0 before the first.
  public var version: Int64
  public var createdAt: Instant
  public var changedAt: Instant
  /// When the newest version was signed.
  public var publishedAt: Instant?
  /// From then on it is not published any more; what was, stays.
  public var closedAt: Instant?
}

/// What is told of a list. Kind and audience are for good.
public struct DataListDraft: Hashable, Sendable, Codable {
  public var kind: DataList.Kind
  /// Participants, unless told.
  public var audience: DataList.Audience?
  public var title: Text
  public var query: [String: String]?

  public init(
    kind: DataList.Kind, audience: DataList.Audience? = nil, title: Text, query: [String: String]? = nil
  ) {
    self.kind = kind
    self.audience = audience
    self.title = title
    self.query = query
  }
}
