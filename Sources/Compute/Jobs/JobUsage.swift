public import Vocabulary

/// What a job has taken so far, as its engine last measured it while it runs. What it is charged by comes from its result.
public struct JobUsage: Hashable, Sendable, Codable {
  public var at: Instant
  /// How long it has run.
  public var wallMilliseconds: Int64
  public var cpuMilliseconds: Int64
  /// Memory of its processes, now.
  public var memoryBytes: Int64
  /// What its files hold, now.
  public var diskBytes: Int64

  public init(at: Instant, wallMilliseconds: Int64, cpuMilliseconds: Int64, memoryBytes: Int64, diskBytes: Int64) {
    self.at = at
    self.wallMilliseconds = wallMilliseconds
    self.cpuMilliseconds = cpuMilliseconds
    self.memoryBytes = memoryBytes
    self.diskBytes = diskBytes
  }
}

extension JobUsage {
  private static func file(_ folder: String) -> String { folder + "/usage.json" }

  /// Writes it for whoever looks while the job runs. It is of no use later, so it is not flushed.
  func write(to folder: String) throws {
    try Files.write(try JSON(encoding: self).canonical, to: Self.file(folder), isFlushed: false)
  }

  static func read(_ folder: String) -> JobUsage? {
    Files.read(file(folder), most: 4096).flatMap { try? JSON.parse($0).decode(JobUsage.self) }
  }
}

extension JobServices {
  /// What a job that runs has taken so far; nil if it does not, or nothing measures it meanwhile.
  public func usage(of job: Job) async throws -> JobUsage? {
    guard job.state == .running else { return nil }
    return await (try service(of: job.id) ?? local).usage(of: job)
  }

  /// The same; refuses where there is none.
  public func requireUsage(of job: Job) async throws -> JobUsage {
    guard let usage = try await usage(of: job) else { throw JobRefusal.noUsage }
    return usage
  }
}

extension JobService {
  func usage(of job: Job) -> JobUsage? { engine.usage(of: job.engineName) }
}
