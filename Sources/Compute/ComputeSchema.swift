public import Store

/// The tables of this room.
public enum ComputeSchema {
  /// Tables whose rows hold bodies.
  public static let bodies = [
    StoredTable("job", Job.self),
    StoredTable(
      "job", JobCourse.self,
      sql: "SELECT course, id FROM job WHERE course IS NOT NULL AND id > ? ORDER BY id LIMIT 1000"),
    StoredTable("site", Site.self), StoredTable("pool", Pool.self),
    StoredTable("job_array", JobArray.self),
    StoredTable("job_placement", JobPlacement.self),
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
    Migration(
      "compute-0003-arrays-and-placements",
      """
      CREATE TABLE job_array (
        id TEXT NOT NULL PRIMARY KEY, consumer TEXT NOT NULL, provider TEXT NOT NULL, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX job_array_consumer ON job_array (consumer, id);
      CREATE INDEX job_array_provider ON job_array (provider, id);
      ALTER TABLE job ADD COLUMN array_id TEXT REFERENCES job_array (id);
      ALTER TABLE job ADD COLUMN array_index INTEGER;
      CREATE INDEX job_of_array ON job (array_id, array_index) WHERE array_id IS NOT NULL;
      """),
    Migration(
      "compute-0004-clusters",
      """
      CREATE TABLE cluster (name TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, owner TEXT) STRICT;
      ALTER TABLE pool ADD COLUMN cluster TEXT;
      """),
    // `waits`: how many others a queued job waits for; -1: it starts with the first of its gang. `ready_at`: since when it
    // waits for room only. `stopping`: somebody has wished that it ends.
    Migration(
      "compute-0005-lines",
      """
      ALTER TABLE job ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE job ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE job ADD COLUMN ready_at INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE job ADD COLUMN engine TEXT NOT NULL DEFAULT '';
      ALTER TABLE job ADD COLUMN stopping INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX job_line ON job (pool, rank, consumer, ready_at, id) WHERE state = 'queued' AND waits = 0;
      CREATE INDEX job_under_way ON job (pool, engine, id) WHERE state IN ('starting', 'running');
      DROP INDEX job_pool;
      CREATE INDEX job_pool ON job (pool, id) WHERE state IN ('queued', 'starting', 'running');
      CREATE INDEX job_stopping ON job (id) WHERE stopping = 1;
      CREATE TABLE job_after (
        job TEXT NOT NULL, awaited TEXT NOT NULL, PRIMARY KEY (awaited, job)
      ) STRICT;
      """),
    Migration(
      "compute-0006-choices",
      "CREATE TABLE job_placement (id TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL) STRICT;"),
    Migration(
      "compute-0007-site-hours",
      """
      CREATE TABLE site_hour (
        site TEXT NOT NULL REFERENCES site (id), hour INTEGER NOT NULL, racks_built INTEGER NOT NULL,
        racks_used INTEGER NOT NULL, cpu_used INTEGER NOT NULL, cpu_capacity INTEGER NOT NULL,
        accelerator_used INTEGER NOT NULL, accelerator_capacity INTEGER NOT NULL, job_seconds INTEGER NOT NULL,
        accelerator_job_seconds INTEGER NOT NULL, PRIMARY KEY (site, hour)
      ) STRICT;
      CREATE INDEX site_hour_hour ON site_hour (hour);
      """),
    // A job's row is there from when its agent is to have it until that has let it go.
    Migration(
      "compute-0008-agents",
      """
      CREATE TABLE agent (
        id TEXT NOT NULL PRIMARY KEY, cluster TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, api_key TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL, session INTEGER NOT NULL, engine TEXT, place TEXT, version TEXT, host TEXT,
        clock_lag INTEGER NOT NULL, inventory TEXT, registered_at INTEGER NOT NULL, began_at INTEGER, seen_at INTEGER
      ) STRICT;
      CREATE INDEX agent_owner ON agent (owner, id);
      CREATE TABLE agent_job (
        job TEXT NOT NULL PRIMARY KEY, agent TEXT NOT NULL REFERENCES agent (id), spec TEXT NOT NULL,
        inputs TEXT NOT NULL, processors INTEGER NOT NULL, wish TEXT NOT NULL, revision INTEGER NOT NULL, place TEXT,
        handed_at INTEGER, told_session INTEGER NOT NULL, told_revision INTEGER NOT NULL, state TEXT NOT NULL,
        report TEXT, reported_at INTEGER
      ) STRICT;
      CREATE INDEX agent_job_agent ON agent_job (agent, job);
      """),
    QuotaRegister.migration,
    // What has become of a job since it was submitted; absent where its body tells, as before this.
    Migration("compute-0010-course", "ALTER TABLE job ADD COLUMN course TEXT"),
    // What a cluster's engine last told of its nodes.
    Migration(
      "compute-0011-nodes",
      """
      CREATE TABLE cluster_nodes (
        cluster TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, seen_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      """),
    // How often the quotas of a pool have changed: who keeps them knows by it whether they are still the same.
    Migration(
      "compute-0012-quota-changes",
      "CREATE TABLE quota_change (pool TEXT NOT NULL PRIMARY KEY REFERENCES pool (id), number INTEGER NOT NULL) STRICT"),
    // Columns for what indexes ask of a job's state, so that a job leaves its place in them only when that changes: each
    // change of its state would otherwise take it out of them and put it back.
    Migration(
      "compute-0013-under-way",
      """
      ALTER TABLE job ADD COLUMN under_way INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE job ADD COLUMN over INTEGER NOT NULL DEFAULT 0;
      UPDATE job SET under_way = 1 WHERE state IN ('starting', 'running');
      UPDATE job SET over = 1 WHERE state NOT IN ('queued', 'starting', 'running');
      DROP INDEX job_open;
      DROP INDEX job_pool;
      DROP INDEX job_under_way;
      CREATE INDEX job_open ON job (id) WHERE over = 0;
      CREATE INDEX job_pool ON job (pool, id) WHERE over = 0;
      CREATE INDEX job_under_way ON job (pool, engine, id) WHERE under_way = 1;
      """),
  ]
}
