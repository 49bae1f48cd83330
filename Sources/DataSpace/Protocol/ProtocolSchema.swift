import Store

extension DataSpaceSchema {
  /// Of the Dataspace Protocol: processes with other connectors, what has come of them and what is to go.
  static let protocolMigrations: [Migration] = [
    Migration(
      "dataspace-protocol-0001-processes",
      """
      CREATE TABLE dsp_process (
        id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, role TEXT NOT NULL, own TEXT NOT NULL, party TEXT NOT NULL,
        counter_pid TEXT, address TEXT NOT NULL, state TEXT NOT NULL, subject TEXT, last_digest BLOB,
        messages INTEGER NOT NULL, is_final INTEGER NOT NULL, body TEXT NOT NULL, created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX dsp_process_counter ON dsp_process (counter_pid, party) WHERE counter_pid IS NOT NULL;
      CREATE INDEX dsp_process_own ON dsp_process (own, id);
      CREATE INDEX dsp_process_subject ON dsp_process (subject) WHERE is_final = 0 AND subject IS NOT NULL;
      CREATE TABLE dsp_received (
        process TEXT NOT NULL REFERENCES dsp_process (id), digest BLOB NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (process, digest)
      ) STRICT;
      CREATE TABLE dsp_outbox (
        id TEXT NOT NULL PRIMARY KEY, process TEXT NOT NULL REFERENCES dsp_process (id), seq INTEGER NOT NULL,
        act TEXT NOT NULL, state TEXT, body TEXT NOT NULL, tries INTEGER NOT NULL, due_at INTEGER NOT NULL,
        ended_at INTEGER, error TEXT, UNIQUE (process, seq)
      ) STRICT;
      CREATE INDEX dsp_outbox_due ON dsp_outbox (due_at) WHERE ended_at IS NULL;
      """),
    Migration(
      "dataspace-protocol-0002-peers",
      """
      CREATE TABLE dsp_peer (
        id TEXT NOT NULL PRIMARY KEY, participant TEXT NOT NULL UNIQUE, address TEXT NOT NULL, secret BLOB NOT NULL,
        created_at INTEGER NOT NULL
      ) STRICT;
      """),
    Migration(
      "dataspace-protocol-0003-retention",
      """
      ALTER TABLE dsp_process ADD COLUMN is_cleared INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX dsp_process_ended ON dsp_process (changed_at) WHERE is_final = 1 AND is_cleared = 0;
      """),
  ]
}
