public import Vocabulary

extension Console {
  /// A model of the reader's organisation as the register has it, whether anybody else sees it or not.
  public struct OwnModel: Sendable {
    public var id: String
    public var title: Text
    /// `draft`, `published` or `withdrawn`.
    public var state: String
    public var filing: String?
    /// What it descends from was taken back: nobody calls it now.
    public var isRevoked: Bool
    /// Of its newest filing assessment.
    public var overall: String?
    public var gaps: Int64?

    public init(
      id: String, title: Text, state: String, filing: String? = nil, isRevoked: Bool = false, overall: String? = nil,
      gaps: Int64? = nil
    ) {
      self.id = id
      self.title = title
      self.state = state
      self.filing = filing
      self.isRevoked = isRevoked
      self.overall = overall
      self.gaps = gaps
    }
  }
}
