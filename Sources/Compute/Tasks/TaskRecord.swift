public import Vocabulary

/// What is known of a task's course besides its outcome. It is kept with the job's log, for as long as that is.
public struct TaskRecord: Hashable, Sendable, Codable {
  public var steps: [Step] = []
  /// Files that were sent somewhere.
  public var files: [File] = []
  public var notes: [String] = []

  public struct Step: Hashable, Sendable, Codable {
    public var startedAt: Instant
    public var endedAt: Instant?
    public var exitCode: Int64?
    /// The beginning and the end of what it said.
    public var standardOutput: String?
    public var standardError: String?
  }

  public struct File: Hashable, Sendable, Codable {
    public var path: String
    public var url: String
    public var bytes: Int64
  }

  public init() {}

  static func excerpt(_ folder: String, _ step: Int, _ stream: String) -> String { "\(folder)/step-\(step)-\(stream)" }

  /// Writes it for whoever looks while the job runs.
  func write(to folder: String) throws {
    try Files.write(try JSON(encoding: self).canonical, to: folder + "/task.json")
  }

  /// The record in a job's folder, with what the steps have said so far.
  static func read(_ folder: String) -> TaskRecord? {
    guard let bytes = Files.read(folder + "/task.json", most: 16 << 20),
      var record = try? JSON.parse(bytes).decode(TaskRecord.self)
    else { return nil }
    for index in record.steps.indices {
      record.steps[index].standardOutput = text(excerpt(folder, index, "out"))
      record.steps[index].standardError = text(excerpt(folder, index, "err"))
    }
    return record
  }

  private static func text(_ path: String) -> String? {
    Files.read(path, most: 4 * Excerpt.most).map { String(decoding: $0, as: UTF8.self) }
  }
}
