/// What a job's supervisor is told: everything it needs, so that it depends on nothing while it runs.
public struct JobSpec: Hashable, Sendable, Codable {
  public var command: [String]
  public var environment: [String: String]
  /// Files inside the job's folder `in`.
  public var inputs: [String]
  /// Names expected in the job's folder `out`.
  public var outputs: [String]
  public var limits: Limits
  /// Folders that are mounted read-only at the same path, for instance the Swift runtime.
  public var readOnly: [String]
  /// What a cluster is asked for; nil where the machine is the hub's own.
  public var share: EngineShare?
  /// Several commands instead of the one, and what they may reach.
  public var task: TaskPlan?
  public var reach: TaskReach?
  /// The container image that the command runs in; on the hub's machine, what ``reach`` has for it.
  public var image: String?
  /// A cluster's folder that the command works in, instead of one of the job's own.
  public var folder: String?

  public struct Limits: Hashable, Sendable, Codable {
    /// CPU time of all processes together.
    public var cpuSeconds: Int64
    public var memoryBytes: Int64
    public var wallSeconds: Int64
    public var processes: Int64
    /// What all files of the job may hold together.
    public var diskBytes: Int64
    /// How many files and folders it may make, in the proportion that file systems commonly have.
    public var files: Int64 { max(1024, diskBytes >> 14) }
    public var logBytes: Int64

    public init(
      cpuSeconds: Int64 = 600, memoryBytes: Int64 = 1 << 30, wallSeconds: Int64 = 600, processes: Int64 = 64,
      diskBytes: Int64 = 256 << 20, logBytes: Int64 = 4 << 20
    ) {
      self.cpuSeconds = cpuSeconds
      self.memoryBytes = memoryBytes
      self.wallSeconds = wallSeconds
      self.processes = processes
      self.diskBytes = diskBytes
      self.logBytes = logBytes
    }
  }

  public init(
    command: [String], environment: [String: String] = [:], inputs: [String] = [], outputs: [String] = [],
    limits: Limits = Limits(), readOnly: [String] = [], task: TaskPlan? = nil, reach: TaskReach? = nil
  ) {
    self.task = task
    self.reach = reach
    self.command = command
    self.environment = environment
    self.inputs = inputs
    self.outputs = outputs
    self.limits = limits
    self.readOnly = readOnly
  }
}

/// How a job ended and what it took.
public struct JobResult: Hashable, Sendable, Codable {
  public enum Ending: String, Sendable, Codable, CaseIterable {
    case exited, cancelled
    case outOfTime = "out-of-time"
    case outOfCPU = "out-of-cpu"
    case outOfMemory = "out-of-memory"
    case outOfDisk = "out-of-disk"
    /// A file could not be brought in or taken out.
    case notTransferred = "not-transferred"
    /// Its supervisor was told to stop, for instance because the machine shuts down.
    case terminated
    /// Somebody more important took its place.
    case preempted
    /// The machine that it ran on failed.
    case nodeFailed = "node-failed"
    /// Its supervisor vanished; what it did is not known.
    case lost
    /// The engine did not take it; it never ran.
    case refused
  }
  public var ending: Ending
  /// The exit code, or 128 and the signal's number.
  public var exitCode: Int64
  public var cpuMilliseconds: Int64
  /// 0 where nothing was measured: a cluster that samples misses what is over before its first sample.
  public var peakMemoryBytes: Int64
  public var startedAt: Int64
  public var endedAt: Int64
  public var logBytes: Int64
  /// What its files held at the end.
  public var outputBytes: Int64
  /// Bytes that its processes read and wrote, by any call; nil where the kernel does not tell.
  public var bytesRead: Int64?
  public var bytesWritten: Int64?
  /// As the engine reports it; nil where nothing measures it.
  public var energyMillijoules: Int64?
  /// Processors that it was given, in thousandths of a core; nil where it shared what there was.
  public var milliCPU: Int64?
  /// What was reported in place of ``cpuMilliseconds`` and cannot be: more than all its processors give in the time.
  public var reportedCPUMilliseconds: Int64?
  /// True if nothing was measured, and ``cpuMilliseconds`` is the processors that it was given times the time.
  public var isModelled: Bool?

  /// How long it ran.
  var wallMilliseconds: Int64 { max(0, endedAt.subtractingReportingOverflow(startedAt).partialValue) }

  /// What the job took besides CPU time, by unit.
  var measures: [String: Int64] {
    var measures = [
      "cpuMilliseconds": cpuMilliseconds, "wallMilliseconds": wallMilliseconds,
      "logBytes": logBytes, "diskBytes": outputBytes,
    ]
    if peakMemoryBytes > 0 { measures["peakMemoryBytes"] = peakMemoryBytes }
    measures["bytesRead"] = bytesRead
    measures["bytesWritten"] = bytesWritten
    measures["energyMillijoules"] = energyMillijoules
    return measures.filter { $1 >= 0 }
  }

  /// Of a job of which nobody can tell what it did.
  static let lost = none(.lost)
  /// Of a job that its engine did not take.
  static let refused = none(.refused)
  /// Of a job that was to end before it began.
  static let cancelled = none(.cancelled)

  private static func none(_ ending: Ending) -> JobResult {
    JobResult(
      ending: ending, exitCode: -1, cpuMilliseconds: 0, peakMemoryBytes: 0, startedAt: 0, endedAt: 0, logBytes: 0,
      outputBytes: 0)
  }

  public var succeeded: Bool { ending == .exited && exitCode == 0 }
}
