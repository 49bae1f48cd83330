public import Vocabulary

extension Console {
  /// Published datasets that nobody ever used, each with the reasons that the hub finds, and the needs that it could serve.
  public enum IdleList {
    public struct Line: Sendable {
      public var dataset: DatasetLine
      /// Empty where the hub finds none.
      public var findings: [Finding]
      /// Open needs that it could serve.
      public var needs: [NeedLine]

      public init(dataset: DatasetLine, findings: [Finding], needs: [NeedLine]) {
        self.dataset = dataset
        self.findings = findings
        self.needs = needs
      }
    }

    /// A reason with its numbers, and what would help.
    public struct Finding: Hashable, Sendable {
      /// The hub's code of the reason, such as `stale`.
      public var cause: String
      public var text: Text
      public var remedy: Text
      /// The id of the dataset that says the same and is better.
      public var other: String?

      public init(cause: String, text: Text, remedy: Text, other: String? = nil) {
        self.cause = cause
        self.text = text
        self.remedy = remedy
        self.other = other
      }
    }
  }
}
