public import Vocabulary

/// Why a database does not open.
public enum StoreOpenError: Error, Sendable, Hashable, CustomStringConvertible {
  case inUse(path: String)
  case exists(path: String)
  case setting(String)
  /// The address of a database cannot be used.
  case address(String)
  case unreachable(String)

  public var description: String {
    switch self {
    case .inUse(let path):
      "another process has \(path) open; stop it, or give commands the hub's address (--hub) so that they go through it"
    case .exists(let path): "\(path) exists already; name a new file"
    case .setting(let found): "the database did not take the settings that keep writes safe (\(found))"
    case .address(let why): "this address of a database cannot be used: \(why)"
    case .unreachable(let why): "the database server does not answer: \(why)"
    }
  }
}

/// A statement that the database did not carry out: a defect, or a constraint that caught one.
package protocol StatementFailure: Error {
  /// A key, a check or a reference stood against it.
  var isConstraint: Bool { get }
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
  static let unreachable = Refusal(
    .unavailable, rule: "store.unreachable", Text(zh: "数据库服务器没有响应", en: "the database server does not answer"),
    remedy: Text(
      zh: "稍后重试；带同一幂等键的请求不会执行两次", en: "try again shortly; with the same Idempotency-Key nothing happens twice"))
  static let closed = Refusal(
    .unavailable, rule: "store.closed", Text(zh: "系统正在停止", en: "the hub is stopping"),
    remedy: Text(zh: "稍后重试", en: "try again shortly"))
}

extension Refusal {
  /// True if the store could not be asked what became of a write: it may have been carried out all the same.
  public var leavesInDoubt: Bool { rule == StoreRefusal.unreachable.rule }
}
