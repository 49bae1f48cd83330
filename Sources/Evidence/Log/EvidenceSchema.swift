public import Store

/// The tables of the log. Entries and full tiles are never changed or deleted.
public enum EvidenceSchema {
  public static let migrations: [Migration] = [
    Migration(
      "evidence-0001-log",
      """
      CREATE TABLE evidence_head (
        id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
        size INTEGER NOT NULL CHECK (size >= 0)
      ) STRICT;
      INSERT INTO evidence_head (id, size) VALUES (1, 0);
      CREATE TABLE evidence_entry (
        idx INTEGER NOT NULL PRIMARY KEY CHECK (idx >= 0),
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        agreement TEXT,
        subject TEXT NOT NULL,
        body BLOB NOT NULL,
        leaf BLOB NOT NULL
      ) STRICT;
      CREATE INDEX evidence_entry_agreement ON evidence_entry (agreement, idx) WHERE agreement IS NOT NULL;
      CREATE INDEX evidence_entry_subject ON evidence_entry (subject, idx);
      CREATE TABLE evidence_tile (
        level INTEGER NOT NULL,
        n INTEGER NOT NULL,
        root BLOB NOT NULL,
        hashes BLOB NOT NULL,
        PRIMARY KEY (level, n)
      ) STRICT;
      CREATE TABLE evidence_checkpoint (
        size INTEGER NOT NULL PRIMARY KEY,
        root BLOB NOT NULL,
        note TEXT NOT NULL,
        at INTEGER NOT NULL
      ) STRICT;
      """)
  ]
}
