import Store

extension DataSpaceSchema {
  /// Tickets; beside a dataset, of which lapse of its freshness clock a ticket told.
  static let ticketMigrations: [Migration] = [
    Migration(
      "dataspace-tickets-0001",
      """
      CREATE TABLE data_ticket (
        id TEXT NOT NULL PRIMARY KEY, dataset TEXT NOT NULL REFERENCES dataset (id), owner TEXT NOT NULL,
        cause TEXT NOT NULL, reporter TEXT NOT NULL, is_open INTEGER NOT NULL, due_at INTEGER NOT NULL,
        is_escalated INTEGER NOT NULL DEFAULT 0, reminded INTEGER NOT NULL DEFAULT 0, remind_at INTEGER,
        body TEXT NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX data_ticket_open ON data_ticket (dataset, cause, reporter) WHERE is_open = 1;
      CREATE INDEX data_ticket_dataset ON data_ticket (dataset, cause, reporter, id);
      CREATE INDEX data_ticket_owner ON data_ticket (owner, id);
      CREATE INDEX data_ticket_reporter ON data_ticket (reporter, id);
      CREATE INDEX data_ticket_due ON data_ticket (due_at) WHERE is_open = 1;
      ALTER TABLE dataset ADD COLUMN stale_told INTEGER;
      CREATE INDEX dataset_untold ON dataset (stale_at)
        WHERE state = 'published' AND (stale_told IS NULL OR stale_told <> stale_at);
      """)
  ]
}
