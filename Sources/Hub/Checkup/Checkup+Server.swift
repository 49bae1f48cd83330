import Store
import Vocabulary

extension Checkup {
  /// What a PostgreSQL server promises, and how far away it is.
  func lookAtServer() async -> [Finding] {
    do {
      return Self.judge(try await PostgresLook.look(configuration.databasePath))
    } catch StoreOpenError.address(let why) {
      return [
        Finding(
          "database", .failed, Text(zh: "数据库地址无法使用：\(why)", en: "the database's address cannot be used: \(why)"),
          remedy: Text(
            zh: "地址形如 postgres://用户@主机/库；密码放在 PGPASSFILE 所指文件或 PGPASSWORD 中",
            en:
              "an address reads postgres://user@host/database; the password is in the file of PGPASSFILE or in PGPASSWORD"
          ))
      ]
    } catch {
      return [
        Finding(
          "database", .failed, Text(zh: "PostgreSQL 无法连接：\(error)", en: "PostgreSQL: \(error)"),
          remedy: Text(
            zh: "检查服务器是否运行、地址与防火墙、pg_hba.conf、证书（sslrootcert）和密码文件的权限（0600）",
            en:
              "see that the server runs, then the address and the firewall, pg_hba.conf, the certificate (sslrootcert), and the password file's mode (0600)"
          ))
      ]
    }
  }

  private static func judge(_ look: PostgresLook) -> [Finding] {
    let release = look.version >= 100_000 ? "\(look.version / 10_000).\(look.version % 10_000)" : "\(look.version)"
    var findings = [
      Finding(
        "database", .ok,
        Text(
          zh:
            "PostgreSQL \(release)，\(look.name)，往返 \(Amount.milliseconds(look.roundTrip))，\(look.isEncrypted ? "TLS 加密" : look.isFar ? "未加密" : "本机连接")，连接 \(look.connections)/\(look.mostConnections)",
          en:
            "PostgreSQL \(release), \(look.name), round trip \(Amount.milliseconds(look.roundTrip)), \(look.isEncrypted ? "TLS" : look.isFar ? "not encrypted" : "on this machine"), \(look.connections) of \(look.mostConnections) connections"
        ))
    ]
    func add(_ state: Finding.State, _ found: Text, _ remedy: Text) {
      findings.append(Finding("database", state, found, remedy: remedy))
    }
    if look.version < 140_000 {
      add(
        .failed, Text(zh: "PostgreSQL 版本低于 14", en: "PostgreSQL is older than 14"),
        Text(zh: "升级服务器（pg_upgrade）", en: "upgrade the server (pg_upgrade)"))
    }
    if look.encoding != "UTF8" {
      add(
        .failed, Text(zh: "数据库编码为 \(look.encoding)", en: "the database's encoding is \(look.encoding)"),
        Text(
          zh: "新建 UTF8 库：createdb -E UTF8 -T template0 …，再用 lingqu migrate-store 搬迁",
          en: "make one in UTF8 (createdb -E UTF8 -T template0 …) and move with lingqu migrate-store"))
    }
    for (name, isOn) in [("fsync", look.fsync), ("full_page_writes", look.fullPageWrites)] where !isOn {
      add(
        .failed,
        Text(zh: "\(name) = off：断电会丢失已确认的写入", en: "\(name) = off: a power cut loses what was acknowledged"),
        Text(
          zh: "ALTER SYSTEM SET \(name) = on; SELECT pg_reload_conf();",
          en: "ALTER SYSTEM SET \(name) = on; SELECT pg_reload_conf();"))
    }
    if look.synchronousCommit == "off" {
      add(
        .warning,
        Text(
          zh: "服务器默认 synchronous_commit = off；灵渠自己的连接使用 on",
          en: "the server's own default is synchronous_commit = off; the hub's connections use on"),
        Text(
          zh: "ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf();",
          en: "ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf();"))
    }
    if look.isStandby {
      add(
        .failed, Text(zh: "这是只读备库", en: "this server is a standby and takes no writes"),
        Text(
          zh: "地址应列出全部主机：postgres://a,b/库（灵渠会选可写的）",
          en: "name all hosts in the address, postgres://a,b/database: the hub takes the one that can write"))
    }
    if look.isFar, !look.isEncrypted {
      add(
        .failed, Text(zh: "到另一台机器的连接没有加密", en: "the connection to another machine is not encrypted"),
        Text(
          zh: "去掉地址中的 sslmode，默认即 verify-full；以 sslrootcert= 指定证书",
          en: "take sslmode out of the address: without it verify-full holds; name the certificate with sslrootcert="))
    }
    let room = look.mostConnections - look.connections
    if room < 2 * PostgresLook.connectionsOfReplica {
      add(
        .warning, Text(zh: "只剩 \(room) 个连接", en: "only \(room) connections are left"),
        Text(
          zh: "每个副本最多用 \(PostgresLook.connectionsOfReplica) 个；提高 max_connections（需重启服务器）",
          en:
            "each replica takes up to \(PostgresLook.connectionsOfReplica); raise max_connections (needs a restart of the server)"
        ))
    }
    if look.roundTrip > .milliseconds(20) {
      add(
        .warning,
        Text(
          zh: "到数据库的往返为 \(Amount.milliseconds(look.roundTrip))",
          en: "a round trip takes \(Amount.milliseconds(look.roundTrip))"),
        Text(
          zh: "把副本放在数据库所在的网络中：每次写入需要数次往返",
          en: "put the replicas into the database's network: each write needs several round trips"))
    }
    if !look.vacuums {
      add(
        .warning, Text(zh: "autovacuum 已关闭", en: "autovacuum is off"),
        Text(
          zh: "ALTER SYSTEM SET autovacuum = on; SELECT pg_reload_conf();",
          en: "ALTER SYSTEM SET autovacuum = on; SELECT pg_reload_conf();"))
    }
    if !look.hasChecksums {
      add(
        .ok,
        Text(
          zh: "数据页没有校验和：磁盘悄悄改变的数据只能由存证与账目检查发现",
          en: "pages have no checksums: what a disk changes silently is only found by the looks at evidence and ledger"),
        Text(zh: "停机后运行 pg_checksums --enable", en: "pg_checksums --enable while the server is stopped"))
    }
    return findings
  }
}
