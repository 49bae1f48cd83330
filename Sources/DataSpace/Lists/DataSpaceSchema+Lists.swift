import Store

extension DataSpaceSchema {
  /// Of lists: what is saved, the versions of each, and their rows, some hundred to a part.
  static let listMigrations: [Migration] = [
    Migration(
      "dataspace-lists-0001-lists",
      """
      CREATE TABLE data_list (
        id TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, audience TEXT NOT NULL, version INTEGER NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX data_list_owner ON data_list (owner, id);
      CREATE TABLE data_list_version (
        list TEXT NOT NULL REFERENCES data_list (id), version INTEGER NOT NULL, row_count INTEGER NOT NULL,
        is_signed INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (list, version)
      ) STRICT;
      CREATE TABLE data_list_part (
        id TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL
      ) STRICT;
      """)
  ]
}
