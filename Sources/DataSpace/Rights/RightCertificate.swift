public import Vocabulary

/// What anybody hears who has a certificate's code: what it certifies, and whether it holds now.
public struct RightCertificate: Hashable, Sendable, Codable {
  /// In fives.
  public var code: String
  public var right: ID<DataRight>
  public var kind: DataRight.Kind
  public var subject: String
  /// Nil for a dataset that was never published.
  public var title: Text?
  public var holder: Text
  public var registeredAt: Instant
  public var until: Instant
  public var documents: [DataRight.Document]
  public var state: DataRight.State
  public var lapse: DataRight.Lapse?
  /// Whether the right stands now; also while it is pledged or disputed, not while its grant is suspended.
  public var holds: Bool
  public var isPledged: Bool
  public var isDisputed: Bool
  public var checkedAt: Instant
}
