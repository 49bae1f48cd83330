import Store

extension DataSpaceSchema {
  /// Grants of authorised operation, and the rights that they gave.
  static let grantMigrations: [Migration] = [
    Migration(
      "dataspace-grants-0001",
      """
      CREATE TABLE operation_grant (
        id TEXT NOT NULL PRIMARY KEY, grantor TEXT NOT NULL, operating TEXT NOT NULL, state TEXT NOT NULL,
        is_open INTEGER NOT NULL, is_public INTEGER NOT NULL, until_at INTEGER NOT NULL, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX operation_grant_grantor ON operation_grant (grantor, id);
      CREATE INDEX operation_grant_operating ON operation_grant (operating, id);
      CREATE INDEX operation_grant_until ON operation_grant (until_at) WHERE is_open = 1;
      CREATE TABLE operation_grant_right (
        ground TEXT NOT NULL PRIMARY KEY, operation_grant TEXT NOT NULL REFERENCES operation_grant (id),
        dataset TEXT NOT NULL
      ) STRICT;
      CREATE INDEX operation_grant_right_grant ON operation_grant_right (operation_grant, dataset);
      """)
  ]
}
