public import Exchange
public import Filing
public import Identity
public import Vocabulary

/// A model as it is registered: whose it is, what it is made of, how it was judged, and whether it may be used.
public struct RegisteredModel: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "model"

  public enum State: String, Sendable, Codable, CaseIterable {
    case draft
    /// Offers may rest on it.
    case published
    /// For good: what comes after it is another version.
    case withdrawn
  }

  public enum Modality: String, Sendable, Codable, CaseIterable {
    case text, image, audio, video, multimodal, timeSeries, tabular, other
  }

  public var id: ID<RegisteredModel>
  public var vendor: ID<Participant>
  public var name: String
  public var version: String
  public var card: Card
  public var lineage: Origins
  /// The ethics and risk entry.
  public var risk: RiskEntry?
  /// What became of its filing, oldest first; empty until its vendor has said anything.
  public var filing: [FilingStep]
  public var state: State
  public var createdAt: Instant
  public var publishedAt: Instant?
  public var withdrawnAt: Instant?
  /// What it descends from and was revoked, at the time of reading; nil while all of it holds.
  public var revoked: [Lineage.Edge]?

  /// What its vendor tells of it.
  public struct Card: Hashable, Sendable, Codable {
    public var summary: Text?
    /// The public model that it was made from, such as `Qwen3-8B`.
    public var baseModel: String?
    public var modality: Modality
    /// BCP 47, such as `zh` and `za`.
    public var languages: [String]?
    public var industry: [String]?
    /// SPDX identifier or its terms' name.
    public var licence: String
    public var contextTokens: Int64?
    /// The simple rules or models that it must beat before it is published.
    public var baselines: [String]
  }

  /// What it is made of. Things are only added, or cleared by what stands for them: none is taken away.
  public struct Origins: Hashable, Sendable, Codable {
    /// Agreements on data that its vendor had.
    public var agreements: [ID<Agreement>] = []
    /// Data rights that its vendor holds.
    public var rights: [String] = []
    public var parents: [ID<RegisteredModel>] = []
    /// Data and weights from outside the hub, as its vendor declares.
    public var declared: [DeclaredSource] = []
    /// The jobs of this hub that made it.
    public var jobs: [String] = []
    /// Its files, as those jobs left them.
    public var files: [File] = []
    public var cleared: [Clearing] = []
  }

  public struct DeclaredSource: Hashable, Sendable, Codable {
    public var name: String
    public var licence: String
    /// Of the document that gives the right, lower-case hexadecimal.
    public var sha256: String?
  }

  public struct File: Hashable, Sendable, Codable {
    public var name: String
    public var sha256: String
  }

  /// An agreement that was revoked, and why that stands no more in the model's way.
  public struct Clearing: Hashable, Sendable, Codable {
    public var agreement: ID<Agreement>
    /// The later one on the same offer that stands for it.
    public var by: ID<Agreement>?
    /// The operator that found by a review that the model may be used on.
    public var reviewedBy: ID<Participant>?
    public var at: Instant
  }

  public enum FilingState: String, Sendable, Codable, CaseIterable { case notNeeded, preparing, submitted, filed }

  /// A step of its filing: who said so, when and why.
  public struct FilingStep: Hashable, Sendable, Codable {
    public var state: FilingState
    /// The number under which it is filed or registered.
    public var number: String?
    public var why: Text
    public var by: ID<Participant>
    public var at: Instant
    /// What was assessed, if the step is about that.
    public var assessment: Assessed?
  }

  /// The sums of a filing's assessment; the document itself is kept by its digest.
  public struct Assessed: Hashable, Sendable, Codable {
    /// Of its canonical JSON.
    public var sha256: String
    public var on: Instant
    /// Which rules it was judged by.
    public var rules: String
    public var rulesDigest: String
    public var overall: Outcome
    /// Clauses by their result, and gaps that keep them from conforming.
    public var conforms: Int64
    public var doesNotConform: Int64
    public var notApplicable: Int64
    public var gaps: Int64
  }
}
