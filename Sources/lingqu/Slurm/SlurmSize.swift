import Vocabulary

/// What a job is to have, from the options that say so in Slurm's many ways.
struct SlurmSize {
  var tasks: Int64 = 1
  /// Nil unless it was told.
  var givenTasks: Int64?
  var cpusPerTask: Int64?
  var memoryMiB: Int64?
  var memoryOption: String?
  var gpus: [(model: String?, count: Int64)] = []
  var seconds: Int64?

  var cpus: Int64 { tasks * (cpusPerTask ?? 1) }
  var gpuCount: Int64 { gpus.reduce(0) { $0 + $1.count } }

  /// Of a job that says no time.
  static let usualSeconds: Int64 = 3600
  /// What the hub takes: seven days, and a day of processor time.
  static let mostSeconds: Int64 = 604_800
  static let mostCPUSeconds: Int64 = 86_400

  init(_ options: SlurmOptions) throws(SlurmFailure) {
    if let nodes = options["nodes"] {
      let ends = nodes.split(separator: "-", omittingEmptySubsequences: false)
      guard let least = ends.first.flatMap({ SlurmWords.whole($0) }), least > 0 else {
        throw SlurmFailure("Invalid --nodes specification", code: 255)
      }
      guard least == 1 else {
        throw SlurmFailure("--nodes=\(nodes): a job of the hub runs on one node; use --array for many of a kind")
      }
    }
    let perNode = try Self.count(options, "ntasks-per-node")
    givenTasks = try Self.count(options, "ntasks")
    tasks = givenTasks ?? perNode ?? 1
    cpusPerTask = try Self.count(options, "cpus-per-task")
    try readGPUs(options)
    if givenTasks == nil, perNode == nil, let perGPU = try Self.count(options, "ntasks-per-gpu") {
      tasks = perGPU * max(1, gpuCount)
    }
    if let perGPU = try Self.count(options, "cpus-per-gpu"), gpuCount > 0, cpusPerTask == nil {
      cpusPerTask = max(1, (perGPU * gpuCount + tasks - 1) / tasks)
    }
    guard tasks <= 10_000, cpusPerTask ?? 1 <= 10_000 else {
      throw SlurmFailure("Batch job submission failed: Requested node configuration is not available")
    }
    try readMemory(options)
    if let time = options["time"] {
      guard let found = SlurmWords.seconds(time) else { throw SlurmFailure("Invalid --time specification", code: 255) }
      seconds = found == 0 ? nil : found
    }
  }

  private mutating func readMemory(_ options: SlurmOptions) throws(SlurmFailure) {
    for (name, times) in [("mem", 1), ("mem-per-cpu", cpus), ("mem-per-gpu", max(1, gpuCount))] {
      guard let text = options[name] else { continue }
      guard let found = SlurmWords.mebibytes(text) else {
        throw SlurmFailure("Invalid --\(name) specification", code: 255)
      }
      // None means all that a node has; here it is what is usual.
      memoryMiB = found == 0 ? nil : found * times
      memoryOption = text
    }
    guard memoryMiB ?? 0 <= 1 << 20 else {
      throw SlurmFailure(
        "Memory specification can not be satisfied",
        "Batch job submission failed: Requested node configuration is not available")
    }
  }

  private mutating func readGPUs(_ options: SlurmOptions) throws(SlurmFailure) {
    for (name, times) in [("gres", 1), ("gpus", 1), ("gpus-per-node", 1), ("gpus-per-task", tasks)] {
      guard let text = options[name], text.lowercased() != "none" else { continue }
      var found: [(model: String?, count: Int64)] = []
      for piece in text.split(separator: ",") {
        var parts = piece.split(whereSeparator: { $0 == ":" || $0 == "=" }).map { String($0) }
        if name == "gres" {
          guard parts.first == "gpu" || parts.first == "gres/gpu" else {
            throw SlurmFailure("Batch job submission failed: Invalid generic resource (gres) specification")
          }
          parts.removeFirst()
        }
        var count: Int64 = 1
        if let last = parts.last, let told = SlurmWords.whole(last) {
          count = told
          parts.removeLast()
        }
        guard parts.count <= 1, count <= 10_000 else {
          throw SlurmFailure("Batch job submission failed: Invalid generic resource (gres) specification")
        }
        if count > 0 { found.append((parts.first, count * times)) }
      }
      // Several options tell the same in other words.
      gpus = found
    }
  }

  private static func count(_ options: SlurmOptions, _ name: String) throws(SlurmFailure) -> Int64? {
    guard let text = options[name] else { return nil }
    guard let count = SlurmWords.whole(text), count > 0, count < 1 << 31 else {
      throw SlurmFailure("Invalid numeric value \"\(text)\" for --\(name).")
    }
    return count
  }
}
