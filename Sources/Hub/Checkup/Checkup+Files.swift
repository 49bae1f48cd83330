import Glibc
import Store
import Vocabulary

extension Checkup {
  private static let named = 10

  /// That each upload has its file, of its size, and no file is nobody's.
  func lookAtFiles(_ database: any Database) async throws -> [Finding] {
    let folder = configuration.folder + "/files"
    let known = try await database.read { tx -> [String: Int64] in
      var known: [String: Int64] = [:]
      try tx.each("SELECT sha256, bytes FROM upload") { row in
        known[try row.text(0)] = try row.int(1)
        return true
      }
      return known
    }
    return try await Bounded.blocking { Self.compare(known, with: folder) }
  }

  private static func compare(_ known: [String: Int64], with folder: String) -> [Finding] {
    var findings: [Finding] = []
    var bytes: Int64 = 0
    var bad: [Text] = []
    for (name, size) in known {
      var status = stat()
      if lstat(folder + "/" + name, &status) != 0 {
        bad.append(Text(zh: "\(name) 缺失", en: "\(name) is missing"))
      } else if Int64(status.st_size) != size || status.st_mode & S_IFMT != S_IFREG {
        bad.append(
          Text(zh: "\(name) 应为 \(size) 字节，实为 \(status.st_size)", en: "\(name) has \(status.st_size) bytes, not \(size)")
        )
      } else {
        bytes += size
      }
    }
    if !bad.isEmpty {
      bad.sort { $0.en < $1.en }
      findings.append(
        Finding(
          "files", .failed,
          Text(
            zh: "\(folder)：\(bad.count) 个上传文件有误：" + bad.prefix(named).map(\.zh).joined(separator: "；"),
            en: "\(folder): \(bad.count) uploads are not there as they were: "
              + bad.prefix(named).map(\.en).joined(separator: "; ")),
          remedy: Text(
            zh: "从文件夹的备份放回同名文件（文件名即其 SHA-256）",
            en: "put the file of that name back from a copy of the folder (its name is its SHA-256)")))
    }
    let strange = names(in: folder).filter { known[$0] == nil && !$0.hasPrefix("partial-") }.sorted()
    if !strange.isEmpty {
      findings.append(
        Finding(
          "files", .warning,
          Text(
            zh: "\(folder)：\(strange.count) 个文件没有登记：" + strange.prefix(named).joined(separator: "、"),
            en: "\(folder): \(strange.count) files that no upload knows: "
              + strange.prefix(named).joined(separator: ", ")),
          remedy: Text(
            zh: "来自未完成的登记或更早的备份；确认不需要后删除",
            en:
              "left by a registration that was cut short, or by restoring an older backup; remove them once you know that nobody needs them"
          )))
    }
    guard findings.isEmpty else { return findings }
    return [
      Finding(
        "files", .ok,
        Text(zh: "\(known.count) 个文件，\(Amount.bytes(bytes))", en: "\(known.count) files, \(Amount.bytes(bytes))"))
    ]
  }

  static func names(in folder: String) -> [String] {
    guard let entries = opendir(folder) else { return [] }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// How old the newest backup is.
  func lookAtBackups() -> Finding {
    let folder = backups ?? configuration.folder + "/backups"
    let make = Text(
      zh: "定时运行 lingqu backup FILE，并把备份与 keys、files 存到另一台机器；存在别处时用 --backups 指明",
      en:
        "run lingqu backup FILE by a timer and keep the copy, keys and files on another machine; if they are elsewhere, say where with --backups"
    )
    guard let newest = Self.newestBackup(in: folder) else {
      return Finding("backups", .warning, Text(zh: "\(folder) 中没有备份", en: "no backup in \(folder)"), remedy: make)
    }
    let hours = (clock().milliseconds / 1000 - newest.at) / 3600
    let hasDigest = access(folder + "/" + newest.name + ".sha256", F_OK) == 0
    let found = Text(
      zh: "最新备份 \(newest.name)，\(hours) 小时前，\(Amount.bytes(newest.bytes))\(hasDigest ? "" : "，没有摘要文件")",
      en:
        "the newest is \(newest.name), \(hours) h old, \(Amount.bytes(newest.bytes))\(hasDigest ? "" : ", without its digest")"
    )
    guard hours <= 26, hasDigest else { return Finding("backups", .warning, found, remedy: make) }
    return Finding("backups", .ok, found)
  }

  /// When the newest backup in `folder` was made, in seconds since 1970.
  static func newestBackup(in folder: String) -> (name: String, at: Int64, bytes: Int64)? {
    var newest: (name: String, at: Int64, bytes: Int64)?
    for name in names(in: folder) where !name.hasSuffix(".sha256") && !name.contains(".unfinished") {
      var status = stat()
      guard stat(folder + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      let at = Int64(status.st_mtim.tv_sec)
      if at > newest?.at ?? 0 { newest = (name, at, Int64(status.st_size)) }
    }
    return newest
  }
}
