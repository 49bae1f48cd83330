public import Store

/// The tables of this room.
public enum ComputeSchema {
  public static let migrations: [Migration] = [
    Migration(
      "compute-0001-jobs-and-uploads",
      """
      CREATE TABLE upload (
        id TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
        at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE job (
        id TEXT NOT NULL PRIMARY KEY, use_id TEXT NOT NULL UNIQUE, consumer TEXT NOT NULL, provider TEXT NOT NULL,
        state TEXT NOT NULL, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX job_open ON job (id) WHERE state IN ('queued', 'starting', 'running');
      CREATE INDEX job_consumer ON job (consumer, id);
      CREATE INDEX job_provider ON job (provider, id);
      """)
  ]
}
