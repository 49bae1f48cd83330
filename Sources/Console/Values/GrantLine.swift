public import Vocabulary

extension Console {
  /// A grant of authorised operation in a list.
  public struct GrantLine: Hashable, Sendable {
    public var id: String
    public var title: Text
    /// `whole`, `field` or `scene`.
    public var mode: String
    public var themes: [Text]
    public var grantor: Party
    public var operating: Party
    public var datasets: Int
    public var until: Instant
    /// `proposed`, `accepted`, `suspended`, `declined`, `withdrawn`, `renounced` or `expired`.
    public var state: String

    public init(
      id: String, title: Text, mode: String, themes: [Text], grantor: Party, operating: Party, datasets: Int,
      until: Instant, state: String
    ) {
      self.id = id
      self.title = title
      self.mode = mode
      self.themes = themes
      self.grantor = grantor
      self.operating = operating
      self.datasets = datasets
      self.until = until
      self.state = state
    }
  }
}
