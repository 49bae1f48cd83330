import ArgumentParser
import Evidence
import Ledger
import Store
import Vocabulary

struct MigrateStoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate-store", abstract: "Copy a hub's whole database to another one, while no hub runs on either.",
    discussion: """
      Addresses: sqlite:PATH or postgres://… (a password comes from PGPASSFILE or PGPASSWORD, never from the address). The target must \
      be empty; it holds everything or, after a failure, nothing. Afterwards every table, the root of the evidence log and the \
      sums of the ledger are held against the source. Keys and uploaded files stay in the data folder, which the hub goes on using.
      """)

  @Option(help: "The database to copy.") var from: String
  @Option(help: "The empty database to copy it to.") var to: String
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func run() async throws {
    do {
      let (from, to) = (from, to)
      let (source, target) = (try await DatabaseAddress.open(from), try await DatabaseAddress.open(to))
      let report = try await Progress.during(Text(zh: "迁移中", en: "copying")) {
        let tables = try await DatabaseCopy.copy(from: source, to: target)
        return (tables: tables, before: try await Self.audit(source), after: try await Self.audit(target))
      }
      try await source.close()
      try await target.close()
      guard report.before == report.after else {
        throw Failure.check(
          Text(zh: "目标库与源库不一致，请勿使用目标库", en: "the target is not what the source is; do not use the target"))
      }
      let rows = report.tables.values.reduce(0) { $0 + $1.rows }
      if json {
        Terminal.json([
          "tables": .int(Int64(report.tables.count)), "rows": .int(rows), "evidenceSize": .int(report.after.log.size),
          "evidenceRoot": .string(report.after.log.root), "balanced": .bool(true),
        ])
      } else {
        Terminal.line(
          Language.say(
            zh:
              "已复制 \(report.tables.count) 张表、\(rows) 行；存证 \(report.after.log.size) 条，根 \(report.after.log.root.prefix(16))…；账目平",
            en:
              "copied \(report.tables.count) tables, \(rows) rows; \(report.after.log.size) evidence entries, root \(report.after.log.root.prefix(16))…; books balanced"
          ))
      }
    } catch let error as DatabaseCopy.Failure {
      throw Failure.check(Text(zh: "未迁移：\(error)", en: "not copied: \(error)"))
    } catch let error as StoreOpenError {
      throw Failure.check(Text(zh: "未迁移：\(error)", en: "not copied: \(error)"))
    } catch let error as EvidenceDefect {
      throw Failure.check(Text(zh: "存证日志有误：\(error)", en: "the evidence log is not sound: \(error)"))
    }
  }

  private struct Audit: Equatable {
    var log: EvidenceAudit.Finding
    var sums: [String]
  }

  private static func audit(_ database: any Database) async throws -> Audit {
    try await database.read { tx in
      let log = try EvidenceAudit.run(tx)
      if let found = try LedgerAudit.firstDiscrepancy(tx) {
        throw Failure.check(
          Text(
            zh: "账目不平：\(found.subject) \(found.finding.zh)",
            en: "the books do not balance: \(found.subject) \(found.finding.en)"))
      }
      return Audit(
        log: log,
        sums: try tx.rows("SELECT id, debits_posted, credits_posted FROM ledger_account ORDER BY id").map {
          "\(try $0.text(0)) \(try $0.int(1)) \(try $0.int(2))"
        })
    }
  }
}
