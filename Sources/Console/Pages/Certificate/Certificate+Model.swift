public import Vocabulary

extension Console {
  /// The certificate of a data right, as anybody sees it who has its code.
  public enum Certificate {
    public struct Model: Sendable {
      /// In fives.
      public var code: String
      /// `holding`, `processing` or `operation`.
      public var kind: String
      /// What the right is over; nil for what was never published.
      public var title: Text?
      /// The id of that.
      public var subject: String
      public var holder: Text
      public var registeredAt: Instant
      public var until: Instant
      /// The documents that it rests on: names, each with its SHA-256 in hex.
      public var documents: [Document]
      /// `registered`, `pledged`, `disputed` or `lapsed`.
      public var state: String
      /// Why it lapsed: `expired`, `renounced`, `upheld` or `source`.
      public var lapse: String?
      /// Whether the right stands now; also while it is pledged or disputed.
      public var holds: Bool
      public var checkedAt: Instant

      public init(
        code: String, kind: String, title: Text?, subject: String, holder: Text, registeredAt: Instant, until: Instant,
        documents: [Document], state: String, lapse: String? = nil, holds: Bool, checkedAt: Instant
      ) {
        self.code = code
        self.kind = kind
        self.title = title
        self.subject = subject
        self.holder = holder
        self.registeredAt = registeredAt
        self.until = until
        self.documents = documents
        self.state = state
        self.lapse = lapse
        self.holds = holds
        self.checkedAt = checkedAt
      }
    }

    public struct Document: Hashable, Sendable {
      public var title: String
      public var sha256: String

      public init(title: String, sha256: String) {
        self.title = title
        self.sha256 = sha256
      }
    }
  }
}
