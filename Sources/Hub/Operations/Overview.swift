import Evidence
import Exchange
import Store
import Vocabulary

/// The region's three problems as live figures: data that nobody asks for, compute that stands idle, needs that never meet
/// a solution; and what the hub has settled and proven.
enum Overview {
  private static let day: Int64 = 86_400_000
  /// Kinds of entries that tell of what every participant may see.
  private static let open: Set<String> = [
    "participant.registered", "offer.published", "offer.revised", "offer.withdrawn", "need.published",
    "site.registered", "pool.registered", "dataset.published",
  ]

  /// Everything but the newest entries, which depend on who looks.
  static func figures(_ tx: Transaction, cores: Int64, at now: Instant) throws -> [String: JSON] {
    func number(_ sql: String) throws -> Int64 { try tx.row(sql)?.int(0) ?? 0 }
    func count(_ sql: String) throws -> JSON { .int(try number(sql)) }
    let compute = try Utilisation.lastHour(tx, cores: cores, at: now)
    return [
      "at": JSON(now),
      "participants": try count("SELECT COUNT(*) FROM participant WHERE state = 'active'"),
      "offers": try count("SELECT COUNT(*) FROM offer WHERE state = 'open'"),
      "offersByKind": try groups(tx, "SELECT kind, COUNT(*) FROM offer WHERE state = 'open' GROUP BY kind"),
      "dataOffers": try count("SELECT COUNT(*) FROM offer WHERE state = 'open' AND kind = 'data'"),
      "dataNeverUsed": try count("SELECT COUNT(*) FROM offer WHERE state = 'open' AND kind = 'data' AND uses = 0"),
      "needs": try count("SELECT COUNT(*) FROM need"),
      "needsOpen": try count("SELECT COUNT(*) FROM need WHERE state = 'open'"),
      "needsMatched": try count("SELECT COUNT(*) FROM need WHERE state = 'matched'"),
      "agreementsActive": try count("SELECT COUNT(*) FROM agreement WHERE state = 'active'"),
      "uses": try count("SELECT COUNT(*) FROM exchange_use"),
      // By indexes that hold only what is open, however much is over.
      "usesRunning": try count(
        "SELECT COUNT(*) FROM exchange_use WHERE ended_at IS NULL AND state IN ('started', 'suspended')"),
      "jobsWaiting": try count(
        "SELECT (SELECT COUNT(*) FROM job WHERE over = 0) - (SELECT COUNT(*) FROM job WHERE under_way = 1)"),
      "jobsRunning": try count("SELECT COUNT(*) FROM job WHERE under_way = 1"),
      "sites": try count("SELECT COUNT(*) FROM site WHERE state = 'active'"),
      "racksBuilt": try count(
        "SELECT CAST(COALESCE(SUM(racks_built), 0) AS BIGINT) FROM site WHERE state = 'active'"),
      "racksUsed": try count("SELECT CAST(COALESCE(SUM(racks_used), 0) AS BIGINT) FROM site WHERE state = 'active'"),
      "computeCores": .int(cores), "computeUsedBasisPoints": .int(compute.basisPoints),
      "computeHistoryBasisPoints": .array(compute.history.map { .int($0) }),
      "chargedFen": try count("SELECT CAST(COALESCE(SUM(charged), 0) AS BIGINT) FROM exchange_use"),
      "chargedByDay": .array(try chargedByDay(tx, at: now)),
      "voucherFen": try count(
        """
        SELECT CAST(COALESCE(SUM(settled_voucher - clawed_back), 0) AS BIGINT) FROM ledger_reservation
        WHERE unit = 'fen'
        """),
      // What the books hold now, and how much of it is held of vouchers and not of the consumers' own money.
      "heldFen": try count(
        "SELECT CAST(COALESCE(SUM(debits_pending), 0) AS BIGINT) FROM ledger_account WHERE unit = 'fen'"),
      "heldVoucherFen": try count(
        """
        SELECT CAST(COALESCE(SUM(debits_pending), 0) AS BIGINT) FROM ledger_account
        WHERE unit = 'fen' AND purpose LIKE 'grant:%'
        """),
      // The whole audit is `getBalance`; this is the sum that is cheap enough for every look at the page.
      "balanced": .bool(
        try number(
          """
          SELECT COUNT(*) FROM (SELECT unit FROM ledger_account GROUP BY unit
            HAVING SUM(credits_posted - debits_posted) <> 0 OR SUM(debits_pending) <> SUM(credits_pending)) wrong
          """) == 0),
      "offersByCity": try groups(
        tx,
        """
        SELECT SUBSTR(p.region, 1, 4), COUNT(*) FROM offer o JOIN participant p ON p.id = o.provider
        WHERE o.state = 'open' AND p.region IS NOT NULL GROUP BY SUBSTR(p.region, 1, 4)
        """),
      "needsByCity": try groups(
        tx,
        """
        SELECT SUBSTR(p.region, 1, 4), COUNT(*) FROM need n JOIN participant p ON p.id = n.owner
        WHERE n.state = 'open' AND p.region IS NOT NULL GROUP BY SUBSTR(p.region, 1, 4)
        """),
      "unused": try JSON(encoding: try Catalogue.unused(tx, limit: 3, at: now).items),
      "evidenceEntries": try count("SELECT size FROM evidence_head WHERE id = 1"),
    ]
  }

  private static func groups(_ tx: Transaction, _ sql: String) throws -> JSON {
    var members: [String: JSON] = [:]
    for row in try tx.rows(sql) { members[try row.text(0)] = .int(try row.int(1)) }
    return .object(members)
  }

  /// What was charged on each of the last fourteen days (UTC), oldest first.
  private static func chargedByDay(_ tx: Transaction, at now: Instant) throws -> [JSON] {
    let today = now.milliseconds / day
    var sums = [Int64](repeating: 0, count: 14)
    let rows = try tx.rows(
      """
      SELECT ended_at / 86400000, CAST(SUM(charged) AS BIGINT) FROM exchange_use WHERE ended_at >= ?
      GROUP BY ended_at / 86400000
      """, (today - 13) * day)
    for row in rows {
      let place = Int(try row.int(0) - today + 13)
      if sums.indices.contains(place) { sums[place] = try row.int(1) }
    }
    return sums.map { .int($0) }
  }

  /// The newest dozen entries among the last thousand that may be shown, newest first.
  /// - Parameter overseer: whether they may be of any kind.
  static func recent(_ tx: Transaction, overseer: Bool) throws -> [JSON] {
    let size = try EvidenceLog.size(tx)
    let records = try EvidenceLog.entries(tx, from: max(0, size - (overseer ? 12 : 1000)), limit: 1000)
    var shown: [JSON] = []
    for record in records.reversed() where shown.count < 12 {
      let entry = try record.content
      guard overseer || open.contains(entry["kind"]?.string ?? "") else { continue }
      shown.append(["index": .int(record.index), "leaf": .string(record.leaf.hex), "entry": entry])
    }
    return shown
  }
}
