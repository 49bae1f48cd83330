import Store
import Vocabulary

extension Checkup {
  /// The database's steps against those of this build.
  func lookAtSchema(_ database: any Database) async throws -> [Finding] {
    let ran = try await database.read { tx in
      try tx.rows("SELECT name, sql FROM schema_migration ORDER BY n").map { (try $0.text(0), try $0.text(1)) }
    }
    let known = Dictionary(Hub.migrations.map { ($0.name, $0.sql) }, uniquingKeysWith: { first, _ in first })
    var findings: [Finding] = []
    let strange = ran.map(\.0).filter { known[$0] == nil }
    if !strange.isEmpty {
      findings.append(
        Finding(
          "schema", isServing ? .warning : .failed,
          Text(
            zh: "数据库由较新的版本升级过：\(strange.joined(separator: "、"))",
            en: "a newer build has changed the database: \(strange.joined(separator: ", "))"),
          remedy: Text(
            zh: "用新版本替换此程序；正在运行的旧副本可以继续运行，但不能再次启动",
            en:
              "put the newer program in this one's place; an old replica that runs may run on, but does not start again"
          )))
    }
    let edited = ran.filter { name, sql in known[name].map { $0 != sql } ?? false }.map(\.0)
    if !edited.isEmpty {
      findings.append(
        Finding(
          "schema", .failed,
          Text(
            zh: "已执行的升级步骤与此程序中的不同：\(edited.joined(separator: "、"))",
            en: "steps that ran read differently in this build: \(edited.joined(separator: ", "))"),
          remedy: Text(zh: "使用发布的程序", en: "use a program as it was released")))
    }
    let done = Set(ran.map(\.0))
    let missing = Hub.migrations.map(\.name).filter { !done.contains($0) }
    if !missing.isEmpty {
      findings.append(
        Finding(
          "schema", .warning,
          Text(
            zh: "下次启动将执行 \(missing.count) 个升级步骤：\(missing.joined(separator: "、"))",
            en: "the next start runs \(missing.count) steps: \(missing.joined(separator: ", "))"),
          remedy: Text(zh: "先备份，再启动此版本", en: "make a backup, then start this version")))
    }
    guard findings.isEmpty else { return findings }
    return [
      Finding("schema", .ok, Text(zh: "\(ran.count) 个步骤，与此程序一致", en: "\(ran.count) steps, those of this build"))
    ]
  }

  /// Who may do what only one may do.
  func lookAtLeases(_ database: any Database) async throws -> [Finding] {
    struct Held {
      var name: String
      var holder: String
      var term: Int64
      var left: Int64
    }
    let step = Lease.migrations.first?.name ?? ""
    let (now, held) = try await database.read { tx -> (Instant, [Held]) in
      let now = try tx.now()
      guard try tx.row("SELECT 1 FROM schema_migration WHERE name = ?", step) != nil else { return (now, []) }
      let held = try tx.rows("SELECT name, holder, term, until_at FROM lease ORDER BY name LIMIT 1000").map { row in
        Held(
          name: try row.text(0), holder: try row.text(1), term: try row.int(2),
          left: try row.instant(3).milliseconds(since: now))
      }
      return (now, held)
    }
    return held.map { lease in
      let whose = Text(
        zh: "\(lease.name) 归 \(lease.holder)，第 \(lease.term) 任",
        en: "\(lease.name) is \(lease.holder)'s, term \(lease.term)")
      guard lease.left < 0 else { return Finding("leases", .ok, whose) }
      // Given back, or never taken since the hub's last start.
      guard lease.left > -now.milliseconds else {
        return Finding(
          "leases", .ok,
          Text(zh: "\(lease.name) 现在不归任何进程，第 \(lease.term) 任", en: "\(lease.name) is nobody's now, term \(lease.term)"))
      }
      let since = Text(
        zh: whose.zh + "，已于 \(-lease.left / 1000) 秒前到期",
        en: whose.en + ", and ended \(-lease.left / 1000) s ago")
      guard isServing, lease.left < -10_000 else { return Finding("leases", .ok, since) }
      return Finding(
        "leases", .warning, since,
        remedy: Text(
          zh: "没有副本接手：查看各副本的日志和到数据库的连接；已撤走的机器的作业租约可以忽略",
          en:
            "no replica has taken it over: see the replicas' logs and their way to the database; a lease on the jobs of a machine that is gone can be left"
        ))
    }
  }
}
