public import Scheduling

/// A cluster and its tasks in the CSVs of the openb trace (Alibaba, cluster-trace-gpu-v2023).
public struct OpenbTrace: Sendable {
  public var cluster: Cluster
  public var tasks: [Request]

  /// The most that is believed of one node or task; more is a slip of the pen, not a machine.
  private static let most: Int64 = 1 << 40

  /// Nodes: `sn,cpu_milli,memory_mib,gpu,model`. Tasks: `name,cpu_milli,memory_mib,num_gpu,gpu_milli`, and `gpu_spec` where
  /// there is one: models that will do, with `|` between them; empty is any.
  public init(nodes: (file: String, bytes: [UInt8]), tasks: (file: String, bytes: [UInt8])) throws(TraceProblem) {
    let (read, models) = try Self.nodes(nodes.file, nodes.bytes)
    cluster = Cluster(nodes: read, models: models)
    self.tasks = try Self.tasks(tasks.file, tasks.bytes, models: models)
  }

  private static func nodes(_ file: String, _ bytes: [UInt8]) throws(TraceProblem) -> ([Node], [String]) {
    let table = try CSVLines(file: file, bytes: bytes)
    let name = try table.column("sn")
    let cpu = try table.column("cpu_milli")
    let memory = try table.column("memory_mib")
    let count = try table.column("gpu")
    let model = try table.column("model")
    var models: [String] = []
    var places: [String: Int] = [:]
    var nodes: [Node] = []
    for row in table.rows() {
      let accelerators = Int(try row.number(count, "gpu", in: 0...64))
      let modelName = try row.text(model, "model")
      var place: Int?
      if accelerators > 0 {
        guard !modelName.isEmpty else {
          throw TraceProblem(file, line: row.line, "accelerators without a model; name it in the column model")
        }
        if places[modelName] == nil {
          guard models.count < 63 else {
            throw TraceProblem(file, line: row.line, "a 64th model; a cluster has at most 63")
          }
          places[modelName] = models.count
          models.append(modelName)
        }
        place = places[modelName]
      }
      nodes.append(
        Node(
          name: try row.text(name, "sn"), milliCPU: try row.number(cpu, "cpu_milli", in: 0...most),
          memoryMiB: try row.number(memory, "memory_mib", in: 0...most), accelerators: accelerators, model: place,
          power: .openb(modelName)))
    }
    guard nodes.contains(where: { $0.accelerators > 0 }) else {
      throw TraceProblem(file, "no node has an accelerator; there is nothing to allocate")
    }
    guard nodes.count < 1 << 20 else { throw TraceProblem(file, "more than a million nodes; split the file") }
    return (nodes, models)
  }

  private static func tasks(_ file: String, _ bytes: [UInt8], models: [String]) throws(TraceProblem) -> [Request] {
    let table = try CSVLines(file: file, bytes: bytes)
    let cpu = try table.column("cpu_milli")
    let memory = try table.column("memory_mib")
    let count = try table.column("num_gpu")
    let milli = try table.column("gpu_milli")
    let spec = table.columnIfAny("gpu_spec")
    var tasks: [Request] = []
    for row in table.rows() {
      let accelerators = Int(try row.number(count, "num_gpu", in: 0...64))
      let each = Int(try row.number(milli, "gpu_milli", in: 0...1000))
      if accelerators > 0, each == 0 {
        throw TraceProblem(
          file, line: row.line, "num_gpu is \(accelerators) but gpu_milli is 0; ask for 1 to 1000 of each")
      }
      if accelerators > 1, each < 1000 {
        throw TraceProblem(
          file, line: row.line,
          "parts of \(accelerators) accelerators; ask for a part of one, or for several as a whole")
      }
      var wanted: AcceleratorModels = []
      if let spec, spec < row.fields.count {
        for name in row.fields[spec].split(separator: "|") {
          // A model that no node has leaves the set without it; if none is left, no node will do.
          if let place = models.firstIndex(of: name.trimmed) { wanted.insert(.init(rawValue: 1 << UInt64(place))) }
        }
        if wanted.isEmpty, !row.fields[spec].trimmed.isEmpty { wanted = .unknown }
      }
      tasks.append(
        Request(
          milliCPU: try row.number(cpu, "cpu_milli", in: 0...most),
          memoryMiB: try row.number(memory, "memory_mib", in: 0...most), accelerators: accelerators,
          milliEach: accelerators == 0 ? 0 : each, models: accelerators == 0 ? [] : wanted))
    }
    guard tasks.contains(where: { $0.accelerators > 0 }) else {
      throw TraceProblem(file, "no task asks for an accelerator; there is nothing to allocate")
    }
    return tasks
  }
}

extension AcceleratorModels {
  /// Stands for models that no node has.
  static let unknown = AcceleratorModels(rawValue: 1 << 63)
}
