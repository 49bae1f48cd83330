import Store

extension DataSpaceSchema {
  /// The register of data rights.
  static let rightMigrations: [Migration] = [
    Migration(
      "dataspace-rights-0001-register",
      """
      CREATE TABLE data_right (
        id TEXT NOT NULL PRIMARY KEY, code TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, subject TEXT NOT NULL,
        holder TEXT NOT NULL, source TEXT, until_at INTEGER NOT NULL, is_open INTEGER NOT NULL, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX data_right_holder ON data_right (holder, id);
      CREATE INDEX data_right_subject ON data_right (subject, id);
      CREATE INDEX data_right_source ON data_right (source) WHERE is_open = 1;
      CREATE INDEX data_right_until ON data_right (until_at) WHERE is_open = 1;
      """)
  ]
}
