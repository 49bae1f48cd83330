import Store

extension ExchangeSchema {
  /// What agreements rest on. A ground that is over is swept once all agreements on it have ended.
  static let groundMigrations: [Migration] = [
    Migration(
      "exchange-grounds-0001",
      """
      CREATE TABLE ground (
        id TEXT NOT NULL PRIMARY KEY, source TEXT, holder TEXT NOT NULL, offer TEXT, is_grantable INTEGER NOT NULL,
        is_disputed INTEGER NOT NULL, ends_at INTEGER NOT NULL, is_swept INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX ground_ends ON ground (ends_at) WHERE is_swept = 0;
      CREATE TABLE agreement_ground (
        agreement TEXT NOT NULL PRIMARY KEY REFERENCES agreement (id), ground TEXT NOT NULL
      ) STRICT;
      CREATE INDEX agreement_ground_ground ON agreement_ground (ground, agreement);
      """),
    Migration(
      "exchange-grounds-0002-suspended", "ALTER TABLE ground ADD COLUMN is_suspended INTEGER NOT NULL DEFAULT 0"),
    Migration(
      "exchange-grounds-0003-sources",
      """
      CREATE TABLE ground_source (
        ground TEXT NOT NULL, source TEXT NOT NULL, broken_at INTEGER, is_told INTEGER NOT NULL,
        PRIMARY KEY (ground, source)
      ) STRICT;
      CREATE INDEX ground_source_source ON ground_source (source, ground);
      CREATE INDEX ground_source_untold ON ground_source (ground, source) WHERE broken_at IS NOT NULL AND is_told = 0;
      """),
  ]
}
