import Store

extension DataSpaceSchema {
  /// Of tables: what each has, and its rows, some hundred or thousand to a block.
  static let datastoreMigrations: [Migration] = [
    Migration(
      "dataspace-datastore-0001-tables",
      """
      CREATE TABLE datastore_table (
        id TEXT NOT NULL PRIMARY KEY, dataset TEXT NOT NULL REFERENCES dataset (id), place INTEGER NOT NULL,
        version INTEGER NOT NULL, row_count INTEGER NOT NULL, bytes INTEGER NOT NULL, next_id INTEGER NOT NULL,
        next_block INTEGER NOT NULL, changed_at INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (dataset, place)
      ) STRICT;
      CREATE TABLE datastore_block (
        table_id TEXT NOT NULL REFERENCES datastore_table (id), block INTEGER NOT NULL, version INTEGER NOT NULL,
        row_count INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (table_id, block)
      ) STRICT;
      """)
  ]
}
