public import Store

/// The tables of this room.
public enum ComputeSchema {
  /// Tables whose rows hold bodies.
  public static let bodies = [
    StoredTable("job", Job.self), StoredTable("site", Site.self), StoredTable("pool", Pool.self),
  ]

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
      """),
    Migration(
      "compute-0002-sites-and-pools",
      """
      CREATE TABLE site (
        id TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, racks_built INTEGER NOT NULL, racks_used INTEGER NOT NULL,
        state TEXT NOT NULL, body TEXT NOT NULL, CHECK (racks_used BETWEEN 0 AND racks_built)
      ) STRICT;
      CREATE INDEX site_owner ON site (owner, id);
      CREATE TABLE pool (
        id TEXT NOT NULL PRIMARY KEY, site TEXT NOT NULL REFERENCES site (id), owner TEXT NOT NULL, own INTEGER NOT NULL,
        state TEXT NOT NULL, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX pool_site ON pool (site, id);
      CREATE UNIQUE INDEX pool_own ON pool (own) WHERE own = 1;
      ALTER TABLE job ADD COLUMN pool TEXT REFERENCES pool (id);
      CREATE INDEX job_pool ON job (pool) WHERE state IN ('queued', 'starting', 'running');
      """),
  ]
}
