import Evidence
import Ledger
import Store
import Vocabulary

extension Checkup {
  /// Every entry hashed again, and every checkpoint held against the tree that it was signed over.
  func lookAtEvidence(_ database: any Database) async throws -> Finding {
    do {
      let found = try await database.read { tx in try EvidenceAudit.run(tx) }
      let count = try await database.read { tx in
        try tx.row("SELECT COUNT(*) FROM evidence_checkpoint")?.int(0) ?? 0
      }
      return Finding(
        "evidence", .ok,
        Text(
          zh: "\(found.size) 条与其散列一致，\(count) 个存证点各是其延续；根 \(found.root.prefix(16))…",
          en:
            "\(found.size) entries are what was hashed, each of \(count) checkpoints extends the one before; root \(found.root.prefix(16))…"
        ))
    } catch let defect as EvidenceDefect {
      return Finding(
        "evidence", .failed, Text(zh: "存证日志有误：\(defect)", en: "\(defect)"),
        remedy: Text(
          zh: "停止写入，保留现状的副本；与他处保存的存证点和备份比对，再从完好的备份恢复",
          en:
            "stop the hub and keep a copy of what there is; hold it against checkpoints kept elsewhere and against backups, then restore a sound backup"
        ))
    }
  }

  /// The whole of the books, replayed.
  func lookAtLedger(_ database: any Database) async throws -> Finding {
    let found = try await database.read { tx in try LedgerAudit.firstDiscrepancy(tx) }
    guard let found else {
      let count = try await database.read { tx in try tx.row("SELECT COUNT(*) FROM ledger_transfer")?.int(0) ?? 0 }
      return Finding("ledger", .ok, Text(zh: "账目平，\(count) 笔流水逐笔复算", en: "balanced, \(count) transfers replayed"))
    }
    return Finding(
      "ledger", .failed,
      Text(zh: "\(found.subject)：\(found.finding.zh)", en: "\(found.subject): \(found.finding.en)"),
      remedy: Text(
        zh: "停止写入；用 lingqu ledger export 导出并与备份比对，查明改动后从完好的备份恢复",
        en:
          "stop the hub; export the books (lingqu ledger export) and hold them against a backup's, then restore a sound backup"
      ))
  }
}
