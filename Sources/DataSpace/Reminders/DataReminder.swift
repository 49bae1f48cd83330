public import Identity
public import Vocabulary

/// That something waits for a unit: a request for its data, or a ticket. Written once for each step of each term.
public struct DataReminder: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "rmd"

  /// A step, beside what it is about.
  public struct Said: Hashable, Sendable, Codable {
    public var step: ReminderStep
    public var at: Instant
  }

  public var id: ID<DataReminder>
  /// A ``SharingRequest`` or a ``DataTicket``.
  public var subject: String
  public var dataset: ID<Dataset>
  public var step: ReminderStep
  /// Who has it.
  public var owner: ID<Participant>
  /// Since when.
  public var since: Instant
  public var dueAt: Instant
  public var at: Instant
}
