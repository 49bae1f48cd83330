public import Vocabulary

extension Console {
  /// A request for a dataset, in a list.
  public struct SharingLine: Hashable, Sendable {
    public var id: String
    /// The dataset's title.
    public var title: Text
    public var owner: Party
    public var applicant: Party
    public var purpose: Text
    /// `pending`, `granted`, `refused` or `withdrawn`.
    public var state: String
    public var requestedAt: Instant
    /// The end of the owner's last working day to decide.
    public var dueAt: Instant?
    public var isOverdue: Bool

    public init(
      id: String, title: Text, owner: Party, applicant: Party, purpose: Text, state: String, requestedAt: Instant,
      dueAt: Instant? = nil, isOverdue: Bool = false
    ) {
      self.id = id
      self.title = title
      self.owner = owner
      self.applicant = applicant
      self.purpose = purpose
      self.state = state
      self.requestedAt = requestedAt
      self.dueAt = dueAt
      self.isOverdue = isOverdue
    }
  }
}
