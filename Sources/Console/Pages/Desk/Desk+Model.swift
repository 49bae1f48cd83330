public import Vocabulary

extension Console {
  /// What waits for a unit as the steward of its data.
  public enum Desk {
    public struct Model: Sendable {
      public var at: Instant
      /// Requests that wait for longer than they may, at most a hundred.
      public var overdue: [SharingLine]
      /// Requests that wait, without those that are overdue.
      public var waiting: Listing<SharingLine>
      /// Of the caller's own datasets: drafts, those that are poor, and those whose data are old. A few of each.
      public var drafts: Listing<DatasetLine>
      public var poor: Listing<DatasetLine>
      public var old: Listing<DatasetLine>
      /// Open tickets of the caller's datasets, those that are late first.
      public var tickets = Listing<TicketLine>(items: [])
      /// For those who oversee: what others have not done in time, and still waits.
      public var escalatedRequests: [SharingLine] = []
      public var escalatedTickets: [TicketLine] = []
      /// The newest reminders, a few.
      public var reminders: [ReminderLine] = []
      /// The caller's organisation, by which its datasets are searched.
      public var unit: String

      public init(
        at: Instant, overdue: [SharingLine], waiting: Listing<SharingLine>, drafts: Listing<DatasetLine>,
        poor: Listing<DatasetLine>, old: Listing<DatasetLine>, unit: String
      ) {
        self.at = at
        self.overdue = overdue
        self.waiting = waiting
        self.drafts = drafts
        self.poor = poor
        self.old = old
        self.unit = unit
      }
    }
  }
}
