import Glibc
import Store
import Vocabulary

extension Checkup {
  /// Space and files left on each file system that the hub writes to, and how long its disk takes to keep a write.
  func lookAtDisk() -> [Finding] {
    var seen: Set<UInt64> = []
    var findings: [Finding] = []
    for (folder, use) in places {
      guard let there = Self.existing(folder) else { continue }
      var status = stat()
      guard stat(there, &status) == 0, seen.insert(UInt64(status.st_dev)).inserted else { continue }
      findings += Self.space(there, use)
    }
    return findings + [flushing(configuration.folder)].compactMap { $0 }
  }

  private var places: [(String, Text)] {
    var places = [(configuration.folder, Text(zh: "数据文件夹", en: "data folder"))]
    if !DatabaseAddress.isPostgres(configuration.databasePath),
      let slash = configuration.databasePath.lastIndex(of: "/")
    {
      places.append((String(configuration.databasePath[..<slash]), Text(zh: "数据库与预写日志", en: "database and its log")))
    }
    places.append((configuration.jobFolder, Text(zh: "作业文件夹", en: "jobs")))
    if let backups { places.append((backups, Text(zh: "备份", en: "backups"))) }
    return places
  }

  /// `path` or the nearest folder above it that is there.
  private static func existing(_ path: String) -> String? {
    var path = path
    while access(path, F_OK) != 0 {
      guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
      path = String(path[..<slash])
    }
    return path
  }

  private static func space(_ folder: String, _ use: Text) -> [Finding] {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else {
      let why = String(cString: strerror(errno))
      return [
        Finding(
          "disk", .failed, Text(zh: "\(folder)：\(why)", en: "\(folder): \(why)"),
          remedy: Text(zh: "检查挂载与权限", en: "see that it is mounted and may be read"))
      ]
    }
    let free = Int64(status.f_bavail) * Int64(status.f_frsize)
    let whole = max(1, Int64(status.f_blocks) * Int64(status.f_frsize))
    let (files, mostFiles) = (Int64(status.f_favail), Int64(status.f_files))
    var found = Text(
      zh: "\(use.zh) \(folder)：空闲 \(Amount.bytes(free))（\(free * 100 / whole)%）",
      en: "\(use.en) \(folder): \(Amount.bytes(free)) free (\(free * 100 / whole)%)")
    // Some file systems make files without counting them beforehand.
    let countsFiles = mostFiles > 0
    if countsFiles {
      found.zh += "，还可建 \(files) 个文件"
      found.en += ", \(files) more files"
    }
    var state = Finding.State.ok
    if free < 1 << 30 || free * 20 < whole || (countsFiles && files * 20 < mostFiles) { state = .warning }
    if free < 64 << 20 || (countsFiles && files < 1000) { state = .failed }
    guard state != .ok else { return [Finding("disk", .ok, found)] }
    return [
      Finding(
        "disk", state, found,
        remedy: Text(
          zh: "扩大磁盘，或移走旧备份（\(folder)/backups）；磁盘满时写入被拒绝（store.full），读取照常，有空间后自动恢复",
          en:
            "enlarge the disk or move old backups away (\(folder)/backups); while it is full, writes are refused (store.full), reads go on, and writes resume by themselves"
        ))
    ]
  }

  /// A page written and flushed some times, in a file without a name.
  private func flushing(_ folder: String) -> Finding? {
    let path = folder + "/doctor-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return Self.unwritable(folder, "open") }
    unlink(path)
    defer { close(descriptor) }
    let page = [UInt8](repeating: 0x5A, count: 4096)
    var times: [Duration] = []
    for _ in 0..<9 {
      let start = ContinuousClock.now
      guard write(descriptor, page, page.count) == page.count else { return Self.unwritable(folder, "write") }
      guard fdatasync(descriptor) == 0 else { return Self.unwritable(folder, "fdatasync") }
      times.append(ContinuousClock.now - start)
    }
    let middle = times.sorted()[times.count / 2]
    let found = Text(
      zh: "fdatasync 中位数 \(Amount.milliseconds(middle))",
      en: "fdatasync takes \(Amount.milliseconds(middle)) (median of \(times.count))")
    guard middle > .milliseconds(50) else { return Finding("disk", .ok, found) }
    return Finding(
      "disk", .warning, found,
      remedy: Text(
        zh: "每次提交至少要等这么久：换用带断电保护的固态盘，检查磁盘是否出错或过载",
        en:
          "each commit waits that long at least: use solid state disks with power-loss protection, see whether the disk fails or is overloaded"
      ))
  }

  private static func unwritable(_ folder: String, _ call: String) -> Finding {
    let why = String(cString: strerror(errno))
    return Finding(
      "disk", .failed,
      Text(zh: "\(folder) 无法写入（\(call)）：\(why)", en: "\(folder) cannot be written to (\(call)): \(why)"),
      remedy: Text(
        zh: "释放空间，或检查磁盘与挂载；fdatasync 失败意味着磁盘不可信",
        en: "free space, or check the disk and how it is mounted; a disk whose fdatasync fails is not to be trusted"))
  }
}
