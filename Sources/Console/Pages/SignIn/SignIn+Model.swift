public import Vocabulary

extension Console {
  /// The door.
  public enum SignIn {
    public struct Model: Sendable {
      /// What went wrong the last time.
      public var refusal: Text?
      /// What was typed as the name.
      public var name: String = ""
      /// The page to go to afterwards.
      public var next: String = ""

      public init(refusal: Text? = nil, name: String = "", next: String = "") {
        self.refusal = refusal
        self.name = name
        self.next = next
      }
    }

    /// What the hub answers to a right name and password.
    public struct Session: Sendable {
      /// The secret that the cookie carries. Only the hub knows what it means.
      public var token: String
      public var expiresAt: Instant

      public init(token: String, expiresAt: Instant) {
        self.token = token
        self.expiresAt = expiresAt
      }
    }
  }
}
