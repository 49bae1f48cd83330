public import Exchange
public import Identity
public import Vocabulary

/// Why a published dataset that nobody has used may be unused, and what would help. Each finding rests on numbers that are told.
public struct DatasetDiagnosis: Hashable, Sendable, Codable {
  public enum Cause: String, Sendable, Codable, CaseIterable {
    /// Nothing says how to ask for it: it names no offer.
    case noOffer
    /// None of its own title's words is a word of an open need for data.
    case otherWords
    /// It has stood in the catalogue for a month, and nobody has opened it.
    case notSeen
    /// Its cycle has passed twice without new data.
    case stale
    /// Its last assessment was below good.
    case lowQuality
    /// Its owner refused who asked.
    case refused
    /// Nobody can look at it first: no file to download and no sample of its offer.
    case noSample
    /// Another dataset says the same and is better.
    case duplicate
    /// Its price, against the middle of its kind.
    case dear
    /// Its policy is for named users or purposes only.
    case narrowPolicy
    /// No open need matches it.
    case noNeed
  }

  public struct Finding: Hashable, Sendable, Codable {
    public var cause: Cause
    public var text: Text
    public var remedy: Text
    /// What the finding was counted from.
    public var numbers: [String: Int64]
    /// For a duplicate, the better one.
    public var other: ID<Dataset>?
  }

  public var dataset: ID<Dataset>
  public var title: Text
  public var owner: ID<Participant>
  public var findings: [Finding]
  /// Open needs that it could serve: whom to ask first.
  public var needs: [ID<Need>]
}

/// Datasets that nobody has used, and where the next stretch starts.
public struct DatasetDiagnosisPage: Hashable, Sendable, Codable {
  public var items: [DatasetDiagnosis]
  public var next: String?
}
