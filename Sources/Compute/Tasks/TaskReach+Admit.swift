public import Vocabulary

extension TaskReach {
  /// Refuses a task whose files could be nowhere it may reach, or that wants to have places which are not its own.
  public func admit(_ task: TaskPlan) throws(Refusal) {
    let taken = firsts(images: task.steps.map(\.image))
    for (index, input) in task.inputs.enumerated() {
      if let url = input.url { try admit(url, isFolder: input.isFolder == true, isInput: true, "/inputs/\(index)/url") }
      try admit(input.path, taken, "/inputs/\(index)/path")
    }
    for (index, output) in task.outputs.enumerated() {
      if let url = output.url { try admit(url, isFolder: false, isInput: false, "/outputs/\(index)/url") }
      try admit(output.path, taken, "/outputs/\(index)/path")
    }
    for (index, path) in task.volumes.enumerated() { try admit(path, taken, "/volumes/\(index)") }
  }

  private func admit(_ path: String, _ taken: Set<String>, _ field: String) throws(Refusal) {
    guard let first = path.split(separator: "/").first.map(String.init), taken.contains(first) else { return }
    throw Refusal(
      .unacceptable, rule: "task.path",
      Text(
        zh: "/\(first) 由中枢挂载共享目录或镜像", en: "/\(first) holds what the hub shows to tasks: a shared folder or an image"),
      remedy: Text(zh: "改用其他顶层目录，例如 /data 或 /tmp", en: "a place below another folder, such as /data or /tmp"),
      field: field)
  }

  private func admit(_ url: String, isFolder: Bool, isInput: Bool, _ field: String) throws(Refusal) {
    switch FileAddress(url) {
    case .file(let path)?:
      guard locate(path) == nil else { return }
      let shared = (folders ?? []).map(\.path).sorted()
      throw Refusal(
        .unacceptable, rule: "task.file-outside",
        Text(zh: "该 file 地址不在您可用的共享目录之下", en: "the file address is below no folder that you may use"),
        remedy: shared.isEmpty
          ? Text(
            zh: "本中枢未向您开放共享目录：用 content、https:// 或 s3://，或请运营方在 tasks.json 中开放目录",
            en:
              "this hub shares no folder with you: give the content, https:// or s3://, or ask the operator for one in tasks.json"
          )
          : Text(
            zh: "可用目录：" + shared.joined(separator: "、"), en: "a path below " + shared.joined(separator: ", ")),
        field: field)
    case .web?:
      guard !isFolder else {
        throw Refusal(
          .unacceptable, rule: "task.folder",
          Text(zh: "HTTP 地址不能作为目录输入", en: "a folder cannot be fetched from an HTTP address"),
          remedy: Text(zh: "用 file:// 或 s3://，或逐个列出文件", en: "use file:// or s3://, or name its files one by one"),
          field: field)
      }
    case .object?: return
    case nil:
      throw Refusal(
        .unacceptable, rule: "task.url", Text(zh: "地址不可用", en: "the address is not one that can be used"),
        remedy: Text(
          zh: "http://、https://、s3://桶/键、file:///路径" + (isInput ? "" : "、lingqu:名称"),
          en: "http://, https://, s3://bucket/key, file:///path" + (isInput ? "" : ", lingqu:NAME")), field: field)
    }
  }
}
