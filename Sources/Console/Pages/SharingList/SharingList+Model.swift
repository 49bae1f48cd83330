public import Vocabulary

extension Console {
  /// What the caller's organisation asked for.
  public enum SharingList {
    public struct Model: Sendable {
      public var at: Instant
      public var requests: Listing<SharingLine>

      public init(at: Instant, requests: Listing<SharingLine>) {
        self.at = at
        self.requests = requests
      }
    }
  }
}
