import Store
import Vocabulary

extension SharingRequests {
  /// The newest requests for a dataset.
  static func list(_ tx: Transaction, of dataset: Dataset, limit: Int, at now: Instant) throws -> [SharingRequest] {
    try tx.rows(
      "SELECT body FROM sharing_request WHERE dataset = ? ORDER BY id DESC LIMIT ?", dataset.id, limit
    ).map { try standing(tx, $0.body(0, of: "sharing_request"), at: now) }
  }
}
