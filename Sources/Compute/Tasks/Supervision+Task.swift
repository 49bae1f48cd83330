import Glibc
import Vocabulary

extension Supervision {
  /// Brings in what the task needs, and runs its steps. Returns the status of the one that decided.
  mutating func carryOut(_ task: TaskPlan) throws -> Int32 {
    record.notes = task.notes + imageNotes(task)
    try record.write(to: folder)
    try sandbox.showFolders(to: task)
    try attempt { try $0.bringIn(task) }
    var status: Int32 = 0
    for (index, step) in task.steps.enumerated() where ending == .exited {
      status = try carryOut(step, index, of: task)
      if step.ignoresError == true, ending == .exited { status = 0 }
      guard status == 0 else { break }
    }
    return status
  }

  private func imageNotes(_ task: TaskPlan) -> [String] {
    Set(task.steps.map(\.image)).subtracting([""]).sorted().compactMap { image in
      spec.reach?.image(image) == nil
        ? "image \(image.prefix(300)) was not used: no container runtime is here, so the command ran in the hub's sandbox with the "
          + "programs of this machine"
        : nil
    }
  }

  private mutating func carryOut(_ step: TaskPlan.Step, _ index: Int, of task: TaskPlan) throws -> Int32 {
    let owner = Files.Ownership(uid: sandbox.uid)
    let input: Int32
    if let path = step.standardInput {
      guard let file = Files.open(beneath: sandbox.workspace.path, Sandbox.place(try TaskPath(path, field: ""))) else {
        return fail("executor \(index): its stdin \(path) is not there")
      }
      input = file
    } else {
      input = open("/dev/null", O_RDONLY | O_CLOEXEC)
    }
    defer { close(input) }
    var channels: [Channel] = []
    for (path, stream) in [(step.standardOutput, "out"), (step.standardError, "err")] {
      var file: Int32 = -1
      if let path {
        do {
          file = try Files.create(
            beneath: sandbox.workspace.path, Sandbox.place(try TaskPath(path, field: "")), owner)
        } catch {
          return fail("executor \(index): \(path) cannot be written: \(error)")
        }
      }
      channels.append(
        try Channel(
          file: file, excerpt: TaskRecord.excerpt(folder, index, stream),
          most: max(1024, Excerpt.most / task.steps.count)))
    }
    record.steps.append(TaskRecord.Step(startedAt: .now))
    try record.write(to: folder)
    let started = Processes.monotonicMilliseconds
    let status = try run(sandbox.command(step, of: task), input: input, &channels)
    clear()
    record.steps[index].endedAt = record.steps[index].startedAt.adding(
      milliseconds: Processes.monotonicMilliseconds - started)
    record.steps[index].exitCode = Self.exitCode(status)
    try record.write(to: folder)
    return status
  }

  private mutating func fail(_ why: String) -> Int32 {
    record.notes.append(why)
    try? record.write(to: folder)
    if ending == .exited { ending = .notTransferred }
    return 0
  }

  /// Does what can fail because of what is outside, and notes why it did.
  private mutating func attempt(_ body: (inout Supervision) throws -> Void) throws {
    do {
      try body(&self)
    } catch let stopped as Transfer.Stopped {
      if ending == .exited { ending = stopped.ending }
    } catch let failure as TransferFailure {
      _ = fail(failure.description)
    } catch let failure as ComputeFailure {
      if sandbox.workspace.fill.isFull, ending == .exited { ending = .outOfDisk }
      _ = fail(failure.description)
    }
    try record.write(to: folder)
  }

  private var transfer: Transfer {
    let supervision = self
    return Transfer(reach: spec.reach ?? TaskReach(), uid: sandbox.uid) { supervision.overstep() }
  }

  // MARK: In

  private mutating func bringIn(_ task: TaskPlan) throws {
    let owner = Files.Ownership(uid: sandbox.uid)
    let base = sandbox.workspace.path
    var folders = [["root"]] + task.firsts.map { ["root", $0] }
    for path in task.volumes { folders.append(Sandbox.place(try TaskPath(path, least: 1, field: ""))) }
    for path in task.steps.compactMap(\.folder) {
      // A folder of the system's is there or not.
      guard let path = try? TaskPath(path, least: 1, field: "") else { continue }
      folders.append(Sandbox.place(path))
    }
    for output in task.outputs {
      let way = Sandbox.place(try TaskPath(output.prefix ?? output.path, least: 1, field: ""))
      folders.append(output.isFolder == true || output.prefix?.hasSuffix("/") == true ? way : way.dropLast())
    }
    for way in folders { close(try Files.folder(beneath: base, way, making: owner)) }
    for input in task.inputs { try bringIn(input, to: Sandbox.place(try TaskPath(input.path, field: "")), owner) }
  }

  private func bringIn(_ input: TaskPlan.Input, to way: [String], _ owner: Files.Ownership) throws {
    let base = sandbox.workspace.path
    if let name = input.name {
      guard let source = Files.open(beneath: folder, ["in", name]) else {
        throw TransferFailure("\(input.path) is not there")
      }
      defer { close(source) }
      return try take(source, to: way, owner)
    }
    guard let url = input.url, let address = FileAddress(url) else {
      throw TransferFailure("\(input.path) has no address")
    }
    guard case .file(let path) = address else {
      let target = try Files.create(beneath: base, way, owner)
      defer { close(target) }
      do {
        return try transfer.fetch(address, to: target, most: spec.limits.diskBytes)
      } catch let failure as TransferFailure {
        throw TransferFailure("\(url.prefix(300)): \(failure)")
      }
    }
    guard let (shared, parts) = spec.reach?.locate(path) else {
      throw TransferFailure("\(url) is below no shared folder")
    }
    let isFolder = input.isFolder ?? Files.isFolder(beneath: shared, parts)
    let files = isFolder ? try Files.walk(beneath: shared, parts) : [[]]
    if isFolder { close(try Files.folder(beneath: base, way, making: owner)) }
    for rest in files {
      guard let source = Files.open(beneath: shared, parts + rest) else {
        throw TransferFailure("\(url): no such file")
      }
      defer { close(source) }
      try take(source, to: way + rest, owner)
    }
  }

  private func take(_ source: Int32, to way: [String], _ owner: Files.Ownership) throws {
    let target = try Files.create(beneath: sandbox.workspace.path, way, owner)
    defer { close(target) }
    guard try Files.copy(source, to: target, most: spec.limits.diskBytes) != nil else {
      throw Transfer.Stopped(ending: .outOfDisk)
    }
  }

  // MARK: Out

  /// Takes out what the task has made, once all its steps have ended well.
  mutating func handOver(_ task: TaskPlan) throws { try attempt { try $0.takeOut(task) } }

  private mutating func takeOut(_ task: TaskPlan) throws {
    try Files.makeFolder(folder + "/outputs", 0o700)
    var left = spec.limits.diskBytes
    for output in task.outputs {
      for (path, url) in try found(output) {
        guard let source = Files.open(beneath: sandbox.workspace.path, Sandbox.place(path)) else {
          throw TransferFailure("output \(path.text) is not there")
        }
        defer { close(source) }
        var status = stat()
        fstat(source, &status)
        left -= Int64(status.st_size)
        guard left >= 0 else { throw Transfer.Stopped(ending: .outOfDisk) }
        try send(source, of: output, to: url)
        record.files.append(TaskRecord.File(path: path.text, url: url, bytes: Int64(status.st_size)))
      }
    }
  }

  private func send(_ source: Int32, of output: TaskPlan.Output, to url: String) throws {
    if let name = output.name {
      let target = open(folder + "/outputs/" + name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard target >= 0 else { throw ComputeFailure("make", name) }
      defer { close(target) }
      _ = try Files.copy(source, to: target, most: spec.limits.diskBytes)
      guard fsync(target) == 0 else { throw ComputeFailure("flush", name) }
      return try Files.flushFolder(of: folder + "/outputs/.")
    }
    guard let address = FileAddress(url) else { throw TransferFailure("\(url.prefix(300)) is not an address") }
    guard case .file(let path) = address else {
      do { return try transfer.send(source, to: address) } catch let failure as TransferFailure {
        throw TransferFailure("\(url.prefix(300)): \(failure)")
      }
    }
    guard let (shared, parts) = spec.reach?.locate(path) else {
      throw TransferFailure("\(url) is below no shared folder")
    }
    try Files.replace(beneath: shared, parts, try Files.Ownership(like: shared)) { target in
      _ = try Files.copy(source, to: target, most: spec.limits.diskBytes)
    }
  }

  /// The files that an output names, and where each goes.
  private func found(_ output: TaskPlan.Output) throws -> [(TaskPath, String)] {
    let url = output.url ?? "lingqu:" + (output.name ?? "")
    let base = sandbox.workspace.path
    let path = try TaskPath(output.path, field: "")
    if let prefix = output.prefix {
      let fixed = path.parts.prefix { part in !part.contains { "*?[\\".contains($0) } }
      let ways =
        Files.isFolder(beneath: base, Sandbox.place(TaskPath(parts: Array(fixed))))
        ? try Files.walk(beneath: base, Sandbox.place(TaskPath(parts: Array(fixed)))) : []
      return ways.compactMap { way in
        let found = TaskPath(parts: fixed + way)
        guard fnmatch(path.text, found.text, FNM_PATHNAME | FNM_PERIOD) == 0 else { return nil }
        return (found, FileAddress.joined(url, String(found.text.dropFirst(prefix.utf8.count).drop { $0 == "/" })))
      }
    }
    guard output.name == nil, output.isFolder == true || Files.isFolder(beneath: base, Sandbox.place(path)) else {
      return [(path, url)]
    }
    return try Files.walk(beneath: base, Sandbox.place(path)).map { way in
      (TaskPath(parts: path.parts + way), FileAddress.joined(url, way.joined(separator: "/")))
    }
  }
}
