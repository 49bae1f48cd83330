import Store
import Vocabulary

/// The region's three problems as live figures: data that nobody asks for, compute that stands idle, needs that never meet
/// a solution; and what the hub has settled and proven.
enum Overview {
  static func figures(_ tx: Transaction) throws -> JSON {
    func count(_ sql: String) throws -> JSON { .int(try tx.row(sql)?.int(0) ?? 0) }
    return [
      "offers": try count("SELECT COUNT(*) FROM offer WHERE state = 'open'"),
      "dataOffers": try count("SELECT COUNT(*) FROM offer WHERE state = 'open' AND kind = 'data'"),
      "dataNeverUsed": try count("SELECT COUNT(*) FROM offer WHERE state = 'open' AND kind = 'data' AND uses = 0"),
      "needs": try count("SELECT COUNT(*) FROM need"),
      "needsOpen": try count("SELECT COUNT(*) FROM need WHERE state = 'open'"),
      "agreementsActive": try count("SELECT COUNT(*) FROM agreement WHERE state = 'active'"),
      "uses": try count("SELECT COUNT(*) FROM exchange_use"),
      "usesRunning": try count("SELECT COUNT(*) FROM exchange_use WHERE state IN ('started', 'suspended')"),
      "chargedFen": try count("SELECT CAST(COALESCE(SUM(charged), 0) AS BIGINT) FROM exchange_use"),
      "evidenceEntries": try count("SELECT size FROM evidence_head WHERE id = 1"),
    ]
  }
}
