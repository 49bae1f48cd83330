extension Console {
  /// The log's head, its newest entries, and a place where any receipt is verified in the reader's own browser.
  public enum Evidence {
    public struct Model: Sendable {
      /// The log's name, for instance `lingqu.local/hub`.
      public var origin: String
      public var size: Int64
      /// Lower-case hex.
      public var root: String?
      /// The signed note.
      public var checkpoint: String?
      /// The log's verifier key, `name+hash+base64` as signed notes have it.
      public var verifierKey: String
      /// Newest first.
      public var entries: Listing<Event>

      public init(
        origin: String, size: Int64, root: String? = nil, checkpoint: String? = nil, verifierKey: String,
        entries: Listing<Event>
      ) {
        self.origin = origin
        self.size = size
        self.root = root
        self.checkpoint = checkpoint
        self.verifierKey = verifierKey
        self.entries = entries
      }
    }
  }
}
