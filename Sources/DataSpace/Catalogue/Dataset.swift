public import Identity
public import Vocabulary

/// A dataset in the catalogue. Each revision is a new version, with an entry of evidence.
public struct Dataset: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "dts"
  public enum State: String, Sendable, Codable, CaseIterable {
    /// Seen by its owner only.
    case draft
    case published
    /// Not in the catalogue any more; can be published again.
    case withdrawn
  }

  public var id: ID<Dataset>
  /// What it is called in addresses.
  public var name: String
  public var version: Int64
  /// The unit that publishes it.
  public var owner: ID<Participant>
  public var state: State
  public var entry: DatasetEntry
  /// By the clock of whoever asks; nil where the cycle promises nothing.
  public var freshness: DatasetFreshness?
  /// What its last assessment came to.
  public var quality: DatasetQuality?
  public var createdAt: Instant
  /// Of this version, or of its being published or withdrawn.
  public var changedAt: Instant
  /// When it was first published.
  public var publishedAt: Instant?

  /// Whether the public may know of it.
  public var isOpen: Bool { DatasetIndex.isOpen(entry) }
}
