import Store
import Vocabulary

extension Checkup {
  /// The settings that durability hangs on, and unless it shall be quick a look through every page and row.
  func lookAtDatabase(quick: Bool) async throws -> [Finding] {
    var findings: [Finding] = []
    let isServer = DatabaseAddress.isPostgres(configuration.databasePath)
    // A server that the driver refuses is looked at all the same.
    if isServer { findings += await lookAtServer() }
    switch door {
    case .none: return []
    case .closed(let why):
      if !findings.contains(where: { $0.state == .failed }) {
        findings.append(Finding("database", why.state, why.found, remedy: why.remedy))
      }
    case .open(let database):
      if let obstacle = Readiness.obstacle(database.condition.health) {
        findings.append(Finding("database", .failed, obstacle.detail, remedy: obstacle.remedy))
      }
      if let file = database as? SQLiteDatabase { findings += Self.judge(try await file.look()) }
      if !quick { findings += try await damage(database) }
    }
    return findings
  }

  private static func judge(_ look: SQLiteLook) -> [Finding] {
    var findings: [Finding] = []
    if look.synchronous != 2 || look.journal != "wal" {
      findings.append(
        Finding(
          "database", .failed,
          Text(
            zh: "SQLite 设置不安全：synchronous=\(look.synchronous)、journal_mode=\(look.journal)",
            en: "SQLite is not set as it must be: synchronous=\(look.synchronous), journal_mode=\(look.journal)"),
          remedy: Text(zh: "停止灵渠并以未经修改的程序启动", en: "stop the hub and start it with an unaltered program")))
    }
    let size = Text(
      zh:
        "SQLite \(look.version)，\(Amount.bytes(look.bytes))（空闲 \(Amount.bytes(look.freeBytes))），预写日志 \(Amount.bytes(look.logBytes))，每次提交均落盘",
      en:
        "SQLite \(look.version), \(Amount.bytes(look.bytes)) (\(Amount.bytes(look.freeBytes)) of them free), write-ahead log \(Amount.bytes(look.logBytes)), each commit is flushed"
    )
    if look.logBytes > 512 << 20 {
      findings.append(
        Finding(
          "database", .warning, size,
          remedy: Text(
            zh: "预写日志过大：有长时间的读取（备份、导出）或磁盘写入失败；结束后仍不变小则重新启动",
            en:
              "the write-ahead log is large: a long read (a backup, an export) keeps it, or writes fail; start the hub anew if it stays so"
          )))
    } else {
      findings.append(Finding("database", .ok, size))
    }
    return findings
  }

  private func damage(_ database: any Database) async throws -> [Finding] {
    let found = try await Integrity.look(database)
    let mend = Text(
      zh: "先备份现状，再从完好的备份恢复（lingqu restore），并检查磁盘与内存",
      en: "keep a copy of what there is, restore a sound backup (lingqu restore), and check disk and memory")
    let rows = found.unreadable.prefix(20).map { row in
      Finding(
        "database", .failed,
        Text(
          zh: "\(row.table) 的 \(row.id) 无法读取：\(row.reason)",
          en: "\(row.id) of \(row.table) cannot be read: \(row.reason)"),
        remedy: Text(
          zh: "其余记录不受影响；由所有者修订或撤回，或从备份恢复",
          en: "nothing else is affected; its owner can revise or withdraw it, or restore a backup"))
    }
    let pages = found.damage.prefix(20).map {
      Finding("database", .failed, Text(zh: "数据库损坏：\($0)", en: "damaged: \($0)"), remedy: mend)
    }
    guard rows.isEmpty, pages.isEmpty else { return pages + rows }
    return [Finding("database", .ok, Text(zh: "完整，每行可读", en: "sound, every row can be read"))]
  }
}
