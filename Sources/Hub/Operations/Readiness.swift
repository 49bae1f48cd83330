import Store
import Vocabulary

/// Whether the hub takes writes, and if not, why.
enum Readiness {
  /// How long a look at the database may take. A balancer asks every second or two and wants an answer before that.
  private static let patience = Duration.seconds(3)

  /// Why requests had better go to another replica. A server that does not answer is found by asking it: no write fails
  /// where none is tried.
  static func obstacle(_ database: any Database) async -> Refusal? {
    if let obstacle = obstacle(database.condition.health) { return obstacle }
    guard !(database is SQLiteDatabase) else { return nil }
    let answer = try? await Bounded.run(patience) { try await database.read { tx in try tx.row("SELECT 1") != nil } }
    guard answer == .some(true) else {
      return Refusal(
        .unavailable, rule: "store.unreachable", Text(zh: "数据库服务器没有响应", en: "the database server does not answer"),
        remedy: Text(
          zh: "稍后重试；运营方请检查数据库服务器与网络", en: "try again shortly; the operator looks at the server and the network"))
    }
    return nil
  }

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
