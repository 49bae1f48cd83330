import Glibc
import Vocabulary

/// What agents have brought of their jobs: logs and outputs, until the hub has taken them over. In the data folder, which all
/// replicas share.
public struct AgentFiles: Sendable {
  let root: String

  public init(root: String) { self.root = root }

  func folder(_ agent: ID<Agent>) -> String { root + "/" + agent.description }
  func folder(_ agent: ID<Agent>, _ job: String) -> String { folder(agent) + "/" + job }

  /// Makes room for a job. Only who wants it run does so: what comes in late for one that is gone finds none.
  func make(_ agent: ID<Agent>, _ job: String) throws {
    try Files.makeFolder(root, 0o700)
    try Files.makeFolder(folder(agent), 0o700)
    try Files.makeFolder(folder(agent, job), 0o700)
    try Files.makeFolder(folder(agent, job) + "/outputs", 0o700)
  }

  func remove(_ agent: ID<Agent>, _ job: String) { Files.remove(folder(agent, job)) }
  func jobs(_ agent: ID<Agent>) -> [String] { Files.names(in: folder(agent)) }

  // MARK: - Logs

  func logBytes(_ agent: ID<Agent>, _ job: String) -> Int64 { Files.size(folder(agent, job) + "/log") ?? 0 }

  func log(_ agent: ID<Agent>, _ job: String, from offset: Int64, most: Int) -> [UInt8] {
    Files.read(folder(agent, job) + "/log", most: most, from: offset) ?? []
  }

  /// Adds a piece of a log. One that is there already may come again. Returns how much there is then.
  func addLog(_ agent: ID<Agent>, _ job: String, _ piece: [UInt8], at offset: Int64, most: Int64) throws -> Int64 {
    let have = logBytes(agent, job)
    guard offset <= have else { throw AgentRefusal.gap(have) }
    guard offset + Int64(piece.count) <= most else { throw AgentRefusal.logTooLong(most) }
    let descriptor = open(folder(agent, job) + "/log", O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw AgentRefusal.notOpen }
    defer { close(descriptor) }
    guard lseek(descriptor, Int(offset), SEEK_SET) >= 0, Files.writeAll(piece[...], to: descriptor) else {
      throw Refusal(.storageFull, rule: "store.full", Text(zh: "磁盘已满", en: "the disk is full"))
    }
    return max(have, offset + Int64(piece.count))
  }

  // MARK: - What is taken meanwhile

  func usage(_ agent: ID<Agent>, _ job: String) -> JobUsage? { JobUsage.read(folder(agent, job)) }

  /// That it cannot be kept now is no matter: the next one comes soon.
  func keep(_ usage: JobUsage, _ agent: ID<Agent>, _ job: String) { try? usage.write(to: folder(agent, job)) }

  // MARK: - Outputs

  /// Where outputs of a job are written, under their digests.
  func outputs(_ agent: ID<Agent>, _ job: String) -> String { folder(agent, job) + "/outputs" }

  func output(_ agent: ID<Agent>, _ job: String, _ sha256: String) -> String? {
    guard sha256.utf8.count == 64, sha256.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
      return nil
    }
    let path = outputs(agent, job) + "/" + sha256
    return access(path, R_OK) == 0 ? path : nil
  }
}
