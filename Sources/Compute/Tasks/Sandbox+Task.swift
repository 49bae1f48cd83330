extension Sandbox {
  /// Bubblewrap and its options for one step of a task: the task's own folders beside the system's, and what the operator shows
  /// to it.
  func command(_ step: TaskPlan.Step, of task: TaskPlan) -> [String] {
    var mounts: [String] = []
    for first in task.firsts { mounts += ["--bind", workspace.path + "/root/" + first, "/" + first] }
    for (index, folder) in (spec.reach?.folders ?? []).enumerated() {
      mounts += ["--bind", Self.shown(self.folder, "shared", index), folder.path]
    }
    let hidden = Set(task.firsts).union(spec.reach?.firsts(images: []) ?? [])
    return command(
      step.command, in: step.folder ?? "/job", environment: step.environment ?? [:], mounts: mounts,
      image: image(step.image, hidden: hidden))
  }

  /// What stands for a container image here.
  struct Image {
    var mounts: [String] = []
    /// Folders of programs, before all others.
    var programs: [String] = []
    /// In place of this machine's system.
    var root: RootFileSystem?
  }

  /// - Parameter hidden: names at the top of the sandbox that are not the image's.
  func image(_ name: String?, hidden: Set<String> = []) -> Image? {
    guard let found = name.flatMap({ spec.reach?.image($0) }), let index = spec.reach?.images?.firstIndex(of: found)
    else { return nil }
    let shown = Self.shown(folder, "image", index)
    guard let path = found.folder else { return Image(root: RootFileSystem(path: shown, hidden: hidden)) }
    return Image(mounts: ["--ro-bind", shown, path], programs: [path + "/bin"])
  }

  /// Where the job's user finds a folder of the operator's, wherever that is.
  static func shown(_ folder: String, _ kind: String, _ index: Int) -> String { "\(folder)/\(kind)-\(index)" }

  /// Mounts the operator's folders where the job's user can pass through to them.
  func showFolders(to task: TaskPlan) throws {
    for (index, shared) in (spec.reach?.folders ?? []).enumerated() {
      try Workspace.share(folder: shared.path, at: Self.shown(folder, "shared", index), uid: uid)
    }
    try showImages(task.steps.map(\.image))
  }

  /// The same of what stands for images.
  func showImages(_ names: [String]) throws {
    let images = Set(names.compactMap { spec.reach?.image($0) })
    for (index, image) in (spec.reach?.images ?? []).enumerated() where images.contains(image) {
      try Workspace.show(folder: image.place, at: Self.shown(folder, "image", index))
    }
  }

  /// Where a path of the task's is outside of the sandbox, from the workspace's folder.
  static func place(_ path: TaskPath) -> [String] {
    switch path.first {
    case "tmp": path.parts
    case "job": ["work"] + path.parts.dropFirst()
    default: ["root"] + path.parts
    }
  }
}

extension TaskPlan {
  /// Names at the top of the sandbox that are this task's own.
  var firsts: [String] {
    let files = steps.flatMap { [$0.standardInput, $0.standardOutput, $0.standardError, $0.folder].compactMap(\.self) }
    let paths = inputs.map(\.path) + outputs.map(\.path) + volumes + files
    let names = Set(paths.compactMap { $0.split(separator: "/").first.map(String.init) })
    return names.subtracting(TaskPath.system).subtracting(["tmp", "job"]).sorted()
  }
}
