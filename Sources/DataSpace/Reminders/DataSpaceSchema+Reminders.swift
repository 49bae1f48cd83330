import Store

extension DataSpaceSchema {
  /// What was said about terms, and when the next is to be said. A request that a build from before this has made has no `remind_at`: its
  /// term is its first reminder.
  static let reminderMigrations: [Migration] = [
    Migration(
      "dataspace-reminders-0001",
      """
      CREATE TABLE data_reminder (
        id TEXT NOT NULL PRIMARY KEY, subject TEXT NOT NULL, due_at INTEGER NOT NULL, step TEXT NOT NULL,
        owner TEXT NOT NULL, body TEXT NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX data_reminder_once ON data_reminder (subject, due_at, step);
      CREATE INDEX data_reminder_owner ON data_reminder (owner, id);
      CREATE INDEX data_reminder_step ON data_reminder (step, id);
      ALTER TABLE sharing_request ADD COLUMN remind_at INTEGER;
      ALTER TABLE sharing_request ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE sharing_request ADD COLUMN is_escalated INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX sharing_request_remind ON sharing_request (COALESCE(remind_at, due_at))
        WHERE is_open = 1 AND reminded < 3;
      CREATE INDEX data_ticket_remind ON data_ticket (remind_at) WHERE is_open = 1 AND reminded < 3;
      """)
  ]
}
