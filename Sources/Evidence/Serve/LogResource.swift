/// What the log answers to a path, for a door to send or an exporter to write.
public struct LogResource: Hashable, Sendable {
  public let bytes: [UInt8]
  public let contentType: String
  /// Whether the same path always gives the same bytes: everything but the checkpoint.
  public let isImmutable: Bool
}
