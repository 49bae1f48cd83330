import Vocabulary

/// Why a database does not open.
public enum StoreOpenError: Error, Sendable, Hashable, CustomStringConvertible {
  case inUse(path: String)
  case exists(path: String)
  case setting(String)

  public var description: String {
    switch self {
    case .inUse(let path):
      "another process has \(path) open; stop it, or give commands the hub's address (--hub) so that they go through it"
    case .exists(let path): "\(path) exists already; name a new file"
    case .setting(let found): "SQLite did not take the settings that keep writes safe (\(found))"
    }
  }
}

/// What a store that cannot write answers.
enum StoreRefusal {
  static let full = Refusal(
    .storageFull, rule: "store.full", Text(zh: "磁盘已满，未写入任何内容", en: "the disk is full; nothing was written"),
    remedy: Text(zh: "释放磁盘空间后重试；读取不受影响", en: "free disk space and try again; reads go on"))
  static let failed = Refusal(
    .unavailable, rule: "store.failed", Text(zh: "磁盘写入失败，已停止写入", en: "a write to disk failed; writing has stopped"),
    remedy: Text(zh: "检查磁盘后重新启动", en: "check the disk, then start the hub anew"))
  static let unreadable = Refusal(
    .unavailable, rule: "store.unreadable", Text(zh: "磁盘读取失败", en: "the disk could not be read"),
    remedy: Text(zh: "检查磁盘；必要时从备份恢复", en: "check the disk; restore a backup if need be"))
  static let busy = Refusal(
    .unavailable, rule: "store.busy", Text(zh: "等待写入的请求过多", en: "too many writes are waiting"),
    remedy: Text(zh: "稍后重试", en: "try again shortly"))
  static let closed = Refusal(
    .unavailable, rule: "store.closed", Text(zh: "系统正在停止", en: "the hub is stopping"),
    remedy: Text(zh: "稍后重试", en: "try again shortly"))
}
