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
    limits: Limits = Limits(), readOnly: [String] = []
  ) {
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
    /// Its supervisor was told to stop, for instance because the machine shuts down.
    case terminated
    /// Its supervisor vanished; what it did is not known.
    case lost
  }
  public var ending: Ending
  /// The exit code, or 128 and the signal's number.
  public var exitCode: Int64
  public var cpuMilliseconds: Int64
  public var peakMemoryBytes: Int64
  public var startedAt: Int64
  public var endedAt: Int64
  public var logBytes: Int64
  /// What its files held at the end.
  public var outputBytes: Int64
  /// Bytes that its processes read and wrote, by any call; nil where the kernel does not tell.
  public var bytesRead: Int64?
  public var bytesWritten: Int64?

  /// What the job took besides CPU time, by unit.
  var measures: [String: Int64] {
    var measures = [
      "cpuMilliseconds": cpuMilliseconds, "wallMilliseconds": max(0, endedAt - startedAt),
      "peakMemoryBytes": peakMemoryBytes, "logBytes": logBytes, "diskBytes": outputBytes,
    ]
    measures["bytesRead"] = bytesRead
    measures["bytesWritten"] = bytesWritten
    return measures.filter { $1 >= 0 }
  }

  public var succeeded: Bool { ending == .exited && exitCode == 0 }
}
