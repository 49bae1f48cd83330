import Crypto
import Evidence
import Glibc
import Identity
import Store
import Vocabulary

extension Checkup {
  /// The hub's own secrets: that they are there, that nobody else can read them, and that they belong to this database.
  func lookAtKeys() async throws -> [Finding] {
    let folder = configuration.folder + "/keys"
    var findings = Self.folder(folder)
    var keys: [String: [UInt8]] = [:]
    for name in ["log.key", "master.key", "site.key"] {
      let (finding, bytes) = Self.key(folder + "/" + name)
      findings += [finding].compactMap { $0 }
      keys[name] = bytes
    }
    if case .open(let database) = door {
      if let key = keys["log.key"] { findings += try await signed(database, by: key) }
      if let key = keys["master.key"] { findings += try await sealed(database, by: key) }
    }
    if !findings.contains(where: { $0.state != .ok }), findings.isEmpty {
      findings.append(Finding("keys", .ok, Text(zh: "三个密钥文件完好，仅所有者可读", en: "three key files, for their owner only")))
    }
    return findings
  }

  private static func folder(_ path: String) -> [Finding] {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & 0o022 != 0 else { return [] }
    return [
      Finding(
        "keys", .failed, Text(zh: "他人可以替换 \(path) 中的密钥", en: "others may replace the keys in \(path)"),
        remedy: Text(zh: "chmod 700 \(path)", en: "chmod 700 \(path)"))
    ]
  }

  private static func key(_ path: String) -> (Finding?, [UInt8]?) {
    func failed(_ zh: String, _ en: String, _ remedyZh: String, _ remedyEn: String) -> (Finding?, [UInt8]?) {
      (Finding("keys", .failed, Text(zh: zh, en: en), remedy: Text(zh: remedyZh, en: remedyEn)), nil)
    }
    var status = stat()
    guard lstat(path, &status) == 0 else {
      return failed(
        "缺少 \(path)", "\(path) is missing",
        "从密钥的副本放回；否则下次启动会新建，而旧存证点、托管的签名密钥与新密钥不符",
        "put it back from your copy of the keys; else the next start makes a new one that fits neither old checkpoints nor sealed keys"
      )
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      return failed("\(path) 不是普通文件", "\(path) is no plain file", "放回密钥文件", "put the key file back")
    }
    guard status.st_mode & 0o077 == 0 else {
      let mode = String(status.st_mode & 0o777, radix: 8)
      return failed(
        "\(path) 的权限是 \(mode)，他人可读：下次启动会被拒绝",
        "\(path) has mode \(mode): others may read it, and the next start is refused",
        "chmod 600 \(path)；若他人可能已读取，按运维手册更换密钥",
        "chmod 600 \(path); if somebody may have read it, rotate the key (docs/operations.md)"
      )
    }
    guard status.st_uid == geteuid() else {
      return failed(
        "\(path) 属于用户 \(status.st_uid)，灵渠以 \(geteuid()) 运行",
        "\(path) belongs to user \(status.st_uid), the hub runs as \(geteuid())",
        "chown 给运行灵渠的用户", "chown it to the user that the hub runs as")
    }
    guard let bytes = try? FileSystem.read(path, most: 33) else {
      return failed(
        "\(path) 无法读取", "\(path) cannot be read", "检查磁盘，从副本放回", "check the disk, put it back from your copy")
    }
    guard bytes.count == 32 else {
      return failed(
        "\(path) 应为 32 字节，实为 \(bytes.count == 33 ? "更多" : String(bytes.count))",
        "\(path) must hold 32 bytes and holds \(bytes.count == 33 ? "more" : String(bytes.count))", "从密钥的副本放回",
        "put it back from your copy of the keys")
    }
    return (nil, bytes)
  }

  /// Whether the newest checkpoint was signed with the key that is there, and how many were signed with an earlier one.
  private func signed(_ database: any Database, by secret: [UInt8]) async throws -> [Finding] {
    let notes = try await database.read { tx in
      try tx.rows("SELECT note FROM evidence_checkpoint ORDER BY size DESC LIMIT 2000").map { try $0.text(0) }
    }
    guard let newest = notes.first else { return [] }
    let pair = try Curve25519.Signing.PrivateKey(rawRepresentation: secret)
    func isOurs(_ note: String) -> Bool {
      guard let name = note.split(separator: "\n", maxSplits: 1).first,
        let signer = LogSigner(name: String(name), privateKey: pair)
      else { return false }
      return Checkpoint(note, by: signer.key) != nil
    }
    guard isOurs(newest) else {
      return [
        Finding(
          "keys", .failed,
          Text(
            zh: "log.key 不是签署最新存证点的密钥", en: "log.key is not the key that signed the newest checkpoint"),
          remedy: Text(
            zh: "放回原来的 log.key；若是有意更换，启动后会以新密钥重新签署，并须把新公钥告知所有验证者",
            en:
              "put the former log.key back; if it was changed on purpose, the hub signs anew once it runs, and all who verify need the new public key"
          ))
      ]
    }
    let others = notes.filter { !isOurs($0) }.count
    return [
      Finding(
        "keys", .ok,
        others == 0
          ? Text(
            zh: "密钥文件完好，log.key 签署了最近 \(notes.count) 个存证点",
            en: "key files are in order; log.key signed the last \(notes.count) checkpoints")
          : Text(
            zh: "密钥文件完好；最近 \(notes.count) 个存证点中 \(others) 个由更早的密钥签署",
            en: "key files are in order; of the last \(notes.count) checkpoints an earlier key signed \(others)"))
    ]
  }

  /// Whether the master key opens what it is to have sealed.
  private func sealed(_ database: any Database, by master: [UInt8]) async throws -> [Finding] {
    let vault = KeyVault(master: master)
    let (kept, failed) = try await database.read { tx in try vault.unopenable(tx) }
    guard let first = failed.first else {
      return kept == 0
        ? []
        : [
          Finding(
            "keys", .ok,
            Text(zh: "master.key 能打开 \(kept) 个托管的签名密钥", en: "master.key opens \(kept) signing keys in custody"))
        ]
    }
    return [
      Finding(
        "keys", .failed,
        Text(
          zh: "master.key 打不开托管的签名密钥 \(first) 等 \(failed.count) 个",
          en: "master.key does not open \(failed.count) signing keys in custody, \(first) among them"),
        remedy: Text(
          zh: "放回与此数据库配套的 master.key；它若已丢失，请各单位重新登记签名密钥",
          en:
            "put back the master.key that belongs to this database; if it is lost, their owners must register new signing keys"
        ))
    ]
  }
}
