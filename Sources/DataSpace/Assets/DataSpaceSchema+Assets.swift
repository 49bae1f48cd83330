import Store

extension DataSpaceSchema {
  /// What units have spent on datasets, and how they have classed them.
  static let assetMigrations: [Migration] = [
    Migration(
      "dataspace-assets-0001",
      """
      CREATE TABLE data_cost (
        id TEXT NOT NULL PRIMARY KEY, unit TEXT NOT NULL, dataset TEXT NOT NULL, kind TEXT NOT NULL,
        cost_day TEXT NOT NULL, fen INTEGER NOT NULL, reverses TEXT UNIQUE, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX data_cost_asset ON data_cost (unit, dataset, id);
      CREATE TABLE data_asset (
        unit TEXT NOT NULL, dataset TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (unit, dataset)
      ) STRICT;
      CREATE INDEX sharing_request_negotiation ON sharing_request (negotiation);
      """)
  ]
}
