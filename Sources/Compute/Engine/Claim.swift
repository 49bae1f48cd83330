import Glibc
import Vocabulary

/// Who decides a job's fate: its supervisor, who then runs it, or the hub, which then declares it lost. A file that is there
/// whole or not at all, so that whoever finds it also finds whose it is.
struct Claim: Hashable, Codable {
  /// 0 for the hub.
  var pid: Int64
  /// When that process started: with its number, who it is.
  var start: Int64
  /// The kernel's boot: numbers begin anew after a restart of the machine.
  var boot: String

  static var own: Claim {
    Claim(pid: Int64(getpid()), start: Processes.startTime(getpid()) ?? 0, boot: Processes.boot)
  }
  static let hub = Claim(pid: 0, start: 0, boot: "")

  /// True for the one who may decide.
  ///
  /// link(2) fails if the name is there: unlike a file made empty and then filled, a claim is never without its owner,
  /// wherever the one who makes it is killed.
  static func take(_ folder: String, as claim: Claim) throws -> Bool {
    let draft = folder + "/claim-\(getpid())-\(UInt32.random(in: 0..<UInt32.max))"
    try Files.write(try JSON(encoding: claim).canonical, to: draft)
    defer { unlink(draft) }
    if link(draft, folder + "/claim") != 0 {
      if errno == EEXIST { return false }
      throw ComputeFailure("claim", folder)
    }
    try Files.flushFolder(of: draft)
    return true
  }

  static func read(_ folder: String) -> Claim? {
    guard let bytes = Files.read(folder + "/claim", most: 4096) else { return nil }
    return try? JSON.parse(bytes).decode(Claim.self)
  }

  var isAlive: Bool { pid > 0 && boot == Processes.boot && Processes.startTime(pid_t(pid)) == start }
}
