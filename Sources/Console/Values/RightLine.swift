public import Vocabulary

extension Console {
  /// A data right in a list.
  public struct RightLine: Hashable, Sendable {
    public var id: String
    /// `holding`, `processing` or `operation`.
    public var kind: String
    /// What it is over; its id where the reader may not see it.
    public var title: Text
    /// The page of that, where there is one for the reader.
    public var over: Link?
    public var holder: Party
    public var until: Instant
    /// `registered`, `pledged`, `disputed`, `suspended` or `lapsed`.
    public var state: String
    /// Why it lapsed: `expired`, `renounced`, `upheld`, `source` or `grant`.
    public var lapse: String?

    public init(
      id: String, kind: String, title: Text, over: Link? = nil, holder: Party, until: Instant, state: String,
      lapse: String? = nil
    ) {
      self.id = id
      self.kind = kind
      self.title = title
      self.over = over
      self.holder = holder
      self.until = until
      self.state = state
      self.lapse = lapse
    }
  }
}
