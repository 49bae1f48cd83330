import Store

extension DataSpaceSchema {
  /// Of quality: assessments, and what the last one came to beside its dataset.
  static let qualityMigrations: [Migration] = [
    Migration(
      "dataspace-quality-0001-assessments",
      """
      CREATE TABLE dataset_assessment (
        id TEXT NOT NULL PRIMARY KEY, dataset TEXT NOT NULL REFERENCES dataset (id), at INTEGER NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX dataset_assessment_of ON dataset_assessment (dataset, id);
      ALTER TABLE dataset ADD COLUMN quality TEXT;
      """)
  ]
}
