public import Vocabulary

extension Console {
  /// A refusal as a page.
  public enum Problem {
    public struct Model: Sendable {
      public var status: Int
      public var refusal: Refusal
      /// For whoever is asked about it.
      public var request: String?

      public init(status: Int, refusal: Refusal, request: String? = nil) {
        self.status = status
        self.refusal = refusal
        self.request = request
      }
    }
  }
}
