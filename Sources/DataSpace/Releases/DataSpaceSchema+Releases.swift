import Store

extension DataSpaceSchema {
  /// Of releases: what was made for which agreement, and how much was sent.
  static let releaseMigrations: [Migration] = [
    Migration(
      "dataspace-releases-0001-views",
      """
      CREATE TABLE released_view (
        agreement TEXT NOT NULL PRIMARY KEY REFERENCES agreement (id), is_kept INTEGER NOT NULL, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX released_view_kept ON released_view (agreement) WHERE is_kept = 1;
      CREATE TABLE data_meter (
        agreement TEXT NOT NULL PRIMARY KEY REFERENCES agreement (id), call_count INTEGER NOT NULL,
        row_count INTEGER NOT NULL, byte_count INTEGER NOT NULL, stretch_from INTEGER NOT NULL,
        stretch_calls INTEGER NOT NULL
      ) STRICT;
      """),
    Migration(
      "dataspace-releases-0002-pushes",
      """
      CREATE TABLE data_target (
        id TEXT NOT NULL PRIMARY KEY, participant TEXT NOT NULL, body TEXT NOT NULL, secret BLOB NOT NULL
      ) STRICT;
      CREATE INDEX data_target_participant ON data_target (participant, id);
      CREATE TABLE data_push (
        id TEXT NOT NULL PRIMARY KEY, use_id TEXT NOT NULL, agreement TEXT NOT NULL, due_at INTEGER, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX data_push_use ON data_push (use_id, id);
      CREATE INDEX data_push_due ON data_push (due_at, id) WHERE due_at IS NOT NULL;
      CREATE INDEX data_push_waiting ON data_push (agreement) WHERE due_at IS NOT NULL;
      """),
  ]
}
