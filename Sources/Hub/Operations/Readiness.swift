import Store
import Vocabulary

/// Whether the hub takes writes, and if not, why.
enum Readiness {
  static func obstacle(_ health: StoreCondition.Health) -> Refusal? {
    switch health {
    case .ready: nil
    case .full:
      Refusal(
        .unavailable, rule: "store.full", Text(zh: "磁盘已满，不接受写入", en: "the disk is full; writes are refused"),
        remedy: Text(zh: "释放磁盘空间；读取不受影响", en: "free disk space; reads go on"))
    case .failed:
      Refusal(
        .unavailable, rule: "store.failed",
        Text(
          zh: "磁盘写入失败，已停止写入，直至重新启动", en: "a write to disk failed; writing has stopped until the hub is started anew"),
        remedy: Text(zh: "检查磁盘后重新启动", en: "check the disk, then start the hub anew"))
    case .closed:
      Refusal(
        .unavailable, rule: "store.closed", Text(zh: "系统正在停止", en: "the hub is stopping"),
        remedy: Text(zh: "稍后重试", en: "try again shortly"))
    }
  }
}
