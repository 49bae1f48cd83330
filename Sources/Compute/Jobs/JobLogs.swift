import Glibc
import Vocabulary

/// Logs of jobs that are over: kept when a job's folder is removed.
public struct JobLogs: Sendable {
  private let folder: String
  /// Bytes of all logs together; the oldest go first.
  private let most: Int64

  public init(folder: String, most: Int64 = 2 << 30) throws {
    self.folder = folder
    self.most = most
    try Files.makeFolder(folder, 0o700)
  }

  /// The name of the log of a try that another one has followed.
  static func name(of job: ID<Job>, _ attempt: Int64) -> String { "\(job).\(attempt)" }

  private func path(_ job: String) -> String { folder + "/" + job }

  func has(_ job: String) -> Bool { access(path(job), F_OK) == 0 }

  func keep(_ job: String, _ bytes: [UInt8]) throws { try Files.write(bytes, to: path(job)) }

  func read(_ job: String, from offset: Int64, most: Int) -> [UInt8] {
    Files.read(path(job), most: most, from: offset) ?? []
  }

  /// The course of a task, kept like its log.
  func keep(_ job: String, _ record: TaskRecord) throws {
    try keep(job + ".task", try JSON(encoding: record).canonical)
  }

  func task(_ job: String) -> TaskRecord? {
    Files.read(path(job + ".task"), most: 64 << 20).flatMap { try? JSON.parse($0).decode(TaskRecord.self) }
  }

  /// Removes the oldest logs until the rest fits. The ids of jobs are in the order of time.
  func trim() {
    var left = most
    for name in Files.names(in: folder).sorted(by: >) {
      left -= max(4096, Files.size(path(name)) ?? 0)
      if left < 0 { unlink(path(name)) }
    }
  }
}
