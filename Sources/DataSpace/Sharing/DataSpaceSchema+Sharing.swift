import Store

extension DataSpaceSchema {
  /// Of sharing: who asked for which dataset, and until when it has to be decided.
  static let sharingMigrations: [Migration] = [
    Migration(
      "dataspace-sharing-0001-requests",
      """
      CREATE TABLE sharing_request (
        id TEXT NOT NULL PRIMARY KEY, dataset TEXT NOT NULL REFERENCES dataset (id), owner TEXT NOT NULL,
        applicant TEXT NOT NULL, is_open INTEGER NOT NULL, due_at INTEGER, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX sharing_request_owner ON sharing_request (owner, id);
      CREATE INDEX sharing_request_applicant ON sharing_request (applicant, id);
      CREATE INDEX sharing_request_due ON sharing_request (due_at) WHERE is_open = 1;
      """),
    Migration(
      "dataspace-sharing-0002-use",
      """
      ALTER TABLE sharing_request ADD COLUMN negotiation TEXT;
      \(findNegotiation);
      CREATE INDEX sharing_request_dataset ON sharing_request (dataset, id);
      """),
  ]

  /// Of requests from before it was a column. It is a member of their bodies; in one that is text, its quotes would be escaped.
  static let findNegotiation = """
    UPDATE sharing_request SET negotiation = (
      SELECT n.id FROM negotiation n WHERE n.consumer = sharing_request.applicant
        AND sharing_request.body LIKE '%"negotiation":"' || n.id || '"%'
    )
    """
}
