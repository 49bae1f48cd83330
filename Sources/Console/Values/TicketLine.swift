public import Vocabulary

extension Console {
  /// Something that a steward of data has to put right, in a list. Causes, severities and states are the hub's own codes.
  public struct TicketLine: Hashable, Sendable {
    public var id: String
    /// The dataset's title.
    public var title: Text
    public var owner: Party
    /// `rules`, `grade`, `freshness` or `report`.
    public var cause: String
    /// `low`, `medium` or `high`.
    public var severity: String
    /// `open` or `closed`.
    public var state: String
    /// Since when its owner has it.
    public var since: Instant
    /// The end of its owner's last working day to put it right.
    public var dueAt: Instant
    public var isOverdue = false
    /// Whether it was brought before those who oversee.
    public var isEscalated = false
    /// Who looks after it; nil for nobody, or where the reader may not know.
    public var assignee: Text?
    /// How many rules are broken.
    public var rules: Int64?
    /// How good the data were when it was opened, and last since.
    public var before: DatasetLine.Quality?
    public var after: DatasetLine.Quality?

    public init(
      id: String, title: Text, owner: Party, cause: String, severity: String, state: String, since: Instant,
      dueAt: Instant
    ) {
      self.id = id
      self.title = title
      self.owner = owner
      self.cause = cause
      self.severity = severity
      self.state = state
      self.since = since
      self.dueAt = dueAt
    }
  }

  /// That something waits, as it was said.
  public struct ReminderLine: Hashable, Sendable {
    /// The request or the ticket.
    public var link: Link
    /// The dataset's title.
    public var title: Text
    /// `soon`, `overdue` or `escalated`.
    public var step: String
    public var owner: Party
    public var since: Instant
    public var dueAt: Instant
    public var at: Instant

    public init(
      link: Link, title: Text, step: String, owner: Party, since: Instant, dueAt: Instant, at: Instant
    ) {
      self.link = link
      self.title = title
      self.step = step
      self.owner = owner
      self.since = since
      self.dueAt = dueAt
      self.at = at
    }
  }
}
