import Glibc
import Store
import Vocabulary

extension Checkup {
  /// A hub's folder on this machine, opened for a look at it.
  public struct Premises: Sendable {
    public let door: Door
    /// Whether a hub runs on the folder now.
    public let isServing: Bool
    private let lock: FileLock?

    init(_ door: Door, isServing: Bool = false, lock: FileLock? = nil) {
      self.door = door
      self.isServing = isServing
      self.lock = lock
    }

    /// Leaves everything as it was.
    public func close() async {
      if case .open(let database) = door { try? await database.close() }
      lock?.release()
    }
  }

  /// Opens the database of the folder that `configuration` names, unless a hub has it: SQLite has one process, and only that
  /// can look into it.
  public static func enter(_ configuration: HubConfiguration) async -> Premises {
    let folder = configuration.folder
    var status = stat()
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      return closed(
        .failed, Text(zh: "没有数据文件夹 \(folder)", en: "there is no data folder \(folder)"),
        Text(zh: "用 --data 指明 lingqu serve 所用的文件夹", en: "say with --data which folder lingqu serve is told"))
    }
    guard status.st_uid == geteuid() else {
      let owner = getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "#\(status.st_uid)"
      return closed(
        .failed,
        Text(zh: "数据文件夹属于 \(owner)，未以该用户打开", en: "the data folder is \(owner)'s, and is not opened as somebody else"),
        Text(zh: "sudo -u \(owner) lingqu doctor …", en: "sudo -u \(owner) lingqu doctor …"))
    }
    let lock: FileLock?
    do {
      // Made by the hub's first start.
      lock = access(configuration.lockPath, F_OK) == 0 ? try FileLock(path: configuration.lockPath) : nil
    } catch {
      return closed(
        .failed, Text(zh: "\(error)", en: "\(error)"),
        Text(zh: "检查数据文件夹的权限", en: "see who may write to the data folder"))
    }
    let isServing = lock == nil && access(configuration.lockPath, F_OK) == 0
    guard !DatabaseAddress.isPostgres(configuration.databasePath) else {
      lock?.release()
      return await server(configuration.databasePath, isServing: isServing)
    }
    guard !isServing else { return busy }
    return file(configuration.databasePath, lock)
  }

  private static func server(_ address: String, isServing: Bool) async -> Premises {
    do {
      let database = try await DatabaseAddress.open(address)
      return Premises(.open(database), isServing: isServing)
    } catch {
      return closed(
        .failed, Text(zh: "PostgreSQL 未打开：\(error)", en: "PostgreSQL was not opened: \(error)"),
        Text(zh: "先解决数据库本身的问题（见上）", en: "mend what is wrong with the database first (see above)"),
        isServing: isServing)
    }
  }

  private static func file(_ address: String, _ lock: FileLock?) -> Premises {
    let path: String
    do { path = try DatabaseAddress.path(address) } catch {
      lock?.release()
      return closed(
        .failed, Text(zh: "数据库地址无法使用", en: "\(error)"),
        Text(zh: "写 sqlite:路径 或 postgres://用户@主机/库", en: "write sqlite:PATH or postgres://user@host/database"))
    }
    guard access(path, F_OK) == 0 else {
      lock?.release()
      return closed(
        .failed, Text(zh: "没有数据库 \(path)", en: "there is no database \(path)"),
        Text(
          zh: "用 --data、--database 指明，或从备份恢复（lingqu restore）",
          en: "say where with --data and --database, or restore a backup (lingqu restore)"))
    }
    do {
      return Premises(.open(try SQLiteDatabase(path: path)), lock: lock)
    } catch StoreOpenError.inUse {
      lock?.release()
      return busy
    } catch {
      lock?.release()
      return closed(
        .failed, Text(zh: "数据库打不开：\(error)", en: "the database does not open: \(error)"),
        Text(
          zh: "保留现状的副本，检查磁盘，然后从备份恢复（lingqu restore）",
          en: "keep a copy of what there is, check the disk, then restore a backup (lingqu restore)"))
    }
  }

  private static var busy: Premises {
    closed(
      .warning, Text(zh: "正在运行的灵渠占用数据库", en: "a hub runs on it and has the database"),
      Text(
        zh: "用 --hub 与运营方的密钥（LINGQU_KEY、--key-file）通过它检查",
        en: "go through it: --hub and an operator's key (LINGQU_KEY, --key-file)"),
      isServing: true)
  }

  private static func closed(
    _ state: Finding.State, _ found: Text, _ remedy: Text, isServing: Bool = false
  ) -> Premises {
    Premises(.closed(Closed(state: state, found: found, remedy: remedy)), isServing: isServing)
  }
}
