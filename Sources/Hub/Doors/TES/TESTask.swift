import Compute
import Vocabulary

/// A task as a client sends it, read and checked as far as that needs no database.
struct TESTask {
  /// What is given back to who asks: the document as it came, without the contents of its inputs and without what nobody here
  /// understands.
  var document: JSON
  var plan: TaskPlan
  /// The contents of inputs, by the name that the plan has for them.
  var contents: [(name: String, bytes: [UInt8])] = []
  /// What inputs of the hub's own are, by the same: an upload or a data agreement.
  var references: [(name: String, id: String)] = []
  /// Outputs that the hub keeps.
  var kept: [String] = []
  var settings = TESSettings()
  var name: String?
  var tags: [String: String] = [:]

  static let mostContent = 2 << 20
  static let mostTags = 100
  private static let members: Set<String> = [
    "id", "state", "name", "description", "inputs", "outputs", "resources", "executors", "volumes", "tags", "logs",
    "creation_time",
  ]

  init(_ json: JSON) throws(Refusal) {
    let task = try TESReader(json)
    document = [:]
    plan = TaskPlan(steps: [])
    name = try task.text("name", most: 1024)
    let description = try task.text("description", most: 65_536)
    tags = try task.words("tags", most: Self.mostTags) ?? [:]
    try Self.checkTags(tags)
    plan.volumes = try task.texts("volumes", most: 1000) ?? []
    var left = task.unknown(Self.members)
    var kept: [String: JSON] = [:]
    kept["name"] = name.map { .string($0) }
    kept["description"] = description.map { .string($0) }
    if !tags.isEmpty { kept["tags"] = .object(tags.mapValues { .string($0) }) }
    if !plan.volumes.isEmpty { kept["volumes"] = .array(plan.volumes.map { .string($0) }) }
    var documents: [JSON] = []
    for (index, input) in try task.objects("inputs", most: 1000).enumerated() {
      documents.append(try readInput(input, index))
      left += input.unknown(["name", "description", "url", "path", "type", "content", "streamable"])
    }
    if !documents.isEmpty { kept["inputs"] = .array(documents) }
    documents = []
    for output in try task.objects("outputs", most: 1000) {
      documents.append(try readOutput(output))
      left += output.unknown(["name", "description", "url", "path", "path_prefix", "type"])
    }
    if !documents.isEmpty { kept["outputs"] = .array(documents) }
    documents = []
    for executor in try task.objects("executors", most: 1000) {
      documents.append(try readStep(executor))
      left += executor.unknown(["image", "command", "workdir", "stdin", "stdout", "stderr", "env", "ignore_error"])
    }
    guard !documents.isEmpty else {
      throw task.wrong("executors", Text(zh: "至少需要一个执行步骤", en: "at least one executor is needed"))
    }
    kept["executors"] = .array(documents)
    if let resources = try task.object("resources") {
      kept["resources"] = try settings.read(resources)
      left += resources.unknown(TESSettings.members)
    }
    settings.fill(from: tags)
    plan.diskMiB = settings.diskMiB
    plan.notes = settings.notes
    if !left.isEmpty {
      plan.notes.append(
        "members that are not in the standard were left out: " + left.prefix(20).joined(separator: ", "))
    }
    document = .object(kept)
  }

  private static func checkTags(_ tags: [String: String]) throws(Refusal) {
    for (key, value) in tags where key.isEmpty || key.utf8.count > 256 || value.utf8.count > 4096 {
      throw TESReader.wrong(
        "/tags", Text(zh: "标签键 1 至 256 字节、值至多 4096 字节", en: "a tag's key has 1 to 256 bytes, its value 4096 at most"))
    }
  }

  private mutating func readInput(_ input: TESReader, _ index: Int) throws(Refusal) -> JSON {
    let url = try input.text("url", most: 8192)
    let content = try input.text("content", most: Self.mostContent)
    let isFolder = try Self.isFolder(input)
    let path = try input.needed("path")
    _ = try input.flag("streamable")
    // An address is not asked for where there is content.
    let source = content?.isEmpty ?? true ? url.flatMap { $0.isEmpty ? nil : $0 } : nil
    let name = "i\(index)"
    if let source {
      let prefix = "lingqu:"
      if source.hasPrefix(prefix) {
        references.append((name, String(source.dropFirst(prefix.count))))
        plan.inputs.append(TaskPlan.Input(path: path, name: name))
      } else {
        plan.inputs.append(TaskPlan.Input(path: path, url: source, isFolder: isFolder))
      }
    } else {
      guard let content else {
        throw Refusal(
          .invalid, rule: "tes.input", Text(zh: "输入既无 url 也无 content", en: "the input has neither a url nor content"),
          field: input.place)
      }
      contents.append((name, Array(content.utf8)))
      plan.inputs.append(TaskPlan.Input(path: path, name: name))
    }
    return Self.kept(
      input, ["name", "description", "url", "path", "streamable"],
      ["type": .string(isFolder == true ? "DIRECTORY" : "FILE")])
  }

  private mutating func readOutput(_ output: TESReader) throws(Refusal) -> JSON {
    let path = try output.needed("path")
    let url = try output.needed("url", most: 8192)
    let isFolder = try Self.isFolder(output)
    let hasWildcards = path.contains { "*?[".contains($0) }
    let prefix = try output.text("path_prefix")
    guard !hasWildcards || prefix?.isEmpty == false else {
      throw output.wrong(
        "path_prefix", Text(zh: "path 含通配符时必填", en: "it is required where the path has wildcards"))
    }
    var planned = TaskPlan.Output(path: path, prefix: hasWildcards ? prefix : nil, isFolder: isFolder)
    if url.hasPrefix("lingqu:") {
      let name = String(url.dropFirst("lingqu:".count))
      planned.name = name
      kept.append(name)
    } else {
      planned.url = url
    }
    plan.outputs.append(planned)
    return Self.kept(
      output, ["name", "description", "url", "path", "path_prefix"],
      ["type": .string(isFolder == true ? "DIRECTORY" : "FILE")])
  }

  private mutating func readStep(_ executor: TESReader) throws(Refusal) -> JSON {
    var step = TaskPlan.Step(
      image: try executor.needed("image", most: 1024), command: try executor.texts("command") ?? [])
    guard !step.command.isEmpty else { throw executor.wrong("command", Text(zh: "必填", en: "it is required")) }
    step.folder = try executor.text("workdir")
    step.standardInput = try executor.text("stdin")
    step.standardOutput = try executor.text("stdout")
    step.standardError = try executor.text("stderr")
    step.environment = try executor.words("env", most: 1000)
    step.ignoresError = try executor.flag("ignore_error")
    // Some clients send what they have no value for as an empty text.
    if step.folder == "" { step.folder = nil }
    if step.standardInput == "" { step.standardInput = nil }
    if step.standardOutput == "" { step.standardOutput = nil }
    if step.standardError == "" { step.standardError = nil }
    plan.steps.append(step)
    return Self.kept(
      executor, ["image", "command", "workdir", "stdin", "stdout", "stderr", "env", "ignore_error"], [:])
  }

  private static func isFolder(_ reader: TESReader) throws(Refusal) -> Bool? {
    switch try reader.text("type") {
    case nil, ""?: nil
    case "FILE"?: false
    case "DIRECTORY"?: true
    default: throw reader.wrong("type", Text(zh: "FILE 或 DIRECTORY", en: "FILE or DIRECTORY"))
    }
  }

  private static func kept(_ reader: TESReader, _ names: [String], _ more: [String: JSON]) -> JSON {
    var members = more
    for name in names { if let value = reader.json[name], value != .null { members[name] = value } }
    return .object(members)
  }
}
