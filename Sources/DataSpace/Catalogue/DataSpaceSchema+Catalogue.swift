import Store

extension DataSpaceSchema {
  /// Of the catalogue: a dataset with its versions; what the published ones are found, counted and compared by.
  static let catalogueMigrations: [Migration] = [
    Migration(
      "dataspace-catalogue-0001-datasets",
      """
      CREATE TABLE dataset (
        id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL UNIQUE, owner TEXT NOT NULL, name TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL, state TEXT NOT NULL, is_open INTEGER NOT NULL, due_at INTEGER, stale_at INTEGER,
        created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, published_at INTEGER
      ) STRICT;
      CREATE INDEX dataset_owner ON dataset (owner, seq);
      CREATE INDEX dataset_published ON dataset (seq, is_open) WHERE state = 'published';
      CREATE INDEX dataset_changed ON dataset (changed_at, seq) WHERE state = 'published';
      CREATE TABLE dataset_version (
        dataset TEXT NOT NULL REFERENCES dataset (id), version INTEGER NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (dataset, version)
      ) STRICT;
      CREATE TABLE dataset_posting (
        term TEXT NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, in_title INTEGER NOT NULL,
        PRIMARY KEY (term, seq)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE dataset_facet (
        seq INTEGER NOT NULL, facet TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (seq, facet, value)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX dataset_posting_seq ON dataset_posting (seq);
      CREATE INDEX dataset_facet_value ON dataset_facet (facet, value, seq);
      CREATE TABLE dataset_claim (
        claim TEXT NOT NULL, seq INTEGER NOT NULL, claimant TEXT NOT NULL, subject TEXT NOT NULL, field TEXT NOT NULL,
        PRIMARY KEY (claim, seq)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX dataset_claim_seq ON dataset_claim (seq);
      """),
    // Under which offer a dataset is used; empty: under none; null: published before this was noted.
    Migration(
      "dataspace-catalogue-0002-offers",
      """
      ALTER TABLE dataset ADD COLUMN offer TEXT;
      CREATE INDEX dataset_offer ON dataset (offer, seq) WHERE state = 'published';
      """),
  ]
}
