import Vocabulary

extension TaskPlan {
  static let mostSteps = 100
  static let mostFiles = 1000
  /// Of all commands and variables together.
  static let mostBytes = 1 << 20
  static let mostDiskMiB: Int64 = 1 << 20

  /// Refuses what could not be run, or would run otherwise than it was written. `names` are the job's own inputs and outputs.
  func check(inputs names: Set<String>, outputs kept: Set<String>) throws(Refusal) {
    guard (1...Self.mostSteps).contains(steps.count) else {
      throw Self.refusal(
        "task.steps", Text(zh: "\(steps.count) 个执行步骤", en: "\(steps.count) executors"),
        Text(zh: "1 至 \(Self.mostSteps) 个", en: "1 to \(Self.mostSteps)"), "/executors")
    }
    guard inputs.count + outputs.count + volumes.count <= Self.mostFiles else {
      throw Self.refusal(
        "task.files",
        Text(
          zh: "输入、输出与卷共 \(inputs.count + outputs.count + volumes.count) 个",
          en: "\(inputs.count + outputs.count + volumes.count) inputs, outputs and volumes"),
        Text(
          zh: "至多 \(Self.mostFiles) 个；更多文件请用目录", en: "at most \(Self.mostFiles); more files go as a folder"),
        "/inputs")
    }
    if let diskMiB, !(1...Self.mostDiskMiB).contains(diskMiB) {
      throw Self.refusal(
        "task.disk", Text(zh: "磁盘量超出范围", en: "the disk size is out of range"),
        Text(zh: "1 MiB 至 1 TiB", en: "1 MiB to 1 TiB"), "/resources/disk_gb")
    }
    for (index, step) in steps.enumerated() { try step.check("/executors/\(index)") }
    let bytes = steps.reduce(0) { $0 + $1.bytes }
    guard bytes <= Self.mostBytes else {
      throw Self.refusal(
        "task.too-long", Text(zh: "所有命令共 \(bytes) 字节", en: "all commands together are \(bytes) bytes"),
        Text(
          zh: "至多 \(Self.mostBytes) 字节；更长的请作为输入文件", en: "at most \(Self.mostBytes); give what is longer as an input"),
        "/executors", .tooLarge)
    }
    for (index, path) in volumes.enumerated() { _ = try TaskPath(path, least: 1, field: "/volumes/\(index)") }
    try checkInputs(names)
    try checkOutputs(kept)
  }

  private func checkInputs(_ names: Set<String>) throws(Refusal) {
    var seen: Set<String> = []
    for (index, input) in inputs.enumerated() {
      let field = "/inputs/\(index)"
      let path = try TaskPath(input.path, field: field + "/path")
      guard seen.insert(path.text).inserted else {
        throw Self.refusal(
          "task.path", Text(zh: "两个输入位于同一位置", en: "two inputs at one place"), nil, field + "/path")
      }
      guard (input.name == nil) != (input.url == nil), input.name.map(names.contains) ?? true else {
        throw Self.refusal(
          "task.input", Text(zh: "输入没有来源", en: "the input is from nowhere"),
          Text(zh: "给出 url 或 content", en: "give a url or content"), field)
      }
    }
  }

  private func checkOutputs(_ names: Set<String>) throws(Refusal) {
    for (index, output) in outputs.enumerated() {
      let field = "/outputs/\(index)"
      _ = try TaskPath(output.path, field: field + "/path")
      if let prefix = output.prefix {
        _ = try TaskPath(prefix, least: 1, field: field + "/path_prefix")
        guard output.path.hasPrefix(prefix) else {
          throw Self.refusal(
            "task.prefix", Text(zh: "path_prefix 不是 path 的前缀", en: "path_prefix is not what path begins with"), nil,
            field + "/path_prefix")
        }
      }
      guard (output.name == nil) != (output.url == nil), output.name.map(names.contains) ?? true else {
        throw Self.refusal(
          "task.output", Text(zh: "输出没有去处", en: "the output goes nowhere"), Text(zh: "给出 url", en: "give a url"), field)
      }
    }
  }

  static func refusal(
    _ rule: String, _ detail: Text, _ remedy: Text?, _ field: String, _ kind: Refusal.Kind = .unacceptable
  ) -> Refusal {
    Refusal(kind, rule: rule, detail, remedy: remedy, field: field)
  }
}

extension TaskPlan.Step {
  fileprivate func check(_ field: String) throws(Refusal) {
    do {
      try JobDraft.check(command, environment ?? [:])
    } catch {
      var refusal = error
      let inner = error.field ?? ""
      refusal.field = field + (inner.hasPrefix("/environment") ? "/env" + inner.dropFirst("/environment".count) : inner)
      throw refusal
    }
    for (name, path) in [("stdin", standardInput), ("stdout", standardOutput), ("stderr", standardError)] {
      if let path { _ = try TaskPath(path, field: field + "/" + name) }
    }
    if let folder {
      let isSystem = folder.split(separator: "/").first.map { TaskPath.system.contains(String($0)) } ?? true
      // A command may work in the system's folders: it cannot write there.
      if !isSystem { _ = try TaskPath(folder, least: 1, field: field + "/workdir") }
      guard folder.hasPrefix("/"), !folder.split(separator: "/").contains(".."),
        folder.utf8.count <= TaskPath.mostBytes,
        !folder.utf8.contains(0)
      else {
        throw TaskPlan.refusal(
          "task.path", Text(zh: "workdir 不是可用的绝对路径", en: "workdir is not a usable absolute path"), nil,
          field + "/workdir")
      }
    }
  }

  fileprivate var bytes: Int {
    command.reduce(0) { $0 + $1.utf8.count + 1 }
      + (environment ?? [:]).reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 2 }
  }
}
