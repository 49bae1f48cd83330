public import Vocabulary

extension Console {
  /// What a queue decided about a job that waits.
  public struct Turn: Hashable, Sendable {
    /// The stable word of the decision: `starts`, `full`, `would-delay` …
    public var word: String
    /// The job that it is about, if the reader may see it.
    public var because: String?
    public var until: Instant?

    public init(word: String, because: String? = nil, until: Instant? = nil) {
      self.word = word
      self.because = because
      self.until = until
    }
  }
}
