import Compute
import Identity
import Vocabulary

/// How much of a task is shown.
enum TESView: String {
  case minimal = "MINIMAL"
  case basic = "BASIC"
  case full = "FULL"

  /// A task as the standard has it.
  ///
  /// - Parameter content: the content of an input of the job's own, by its name.
  func json(
    _ job: Job, _ document: () throws -> JSON, _ record: () -> TaskRecord?, for viewer: ID<Participant>,
    content: (String) throws -> String?
  ) throws -> JSON {
    let record = self == .minimal && job.state != .running ? nil : record()
    let state = TESState(job) { record }
    var members: [String: JSON] = ["id": JSON(job.id), "state": .string(state.rawValue)]
    guard self != .minimal else { return .object(members) }
    members.merge(try document().object ?? [:]) { own, _ in own }
    members["creation_time"] = JSON(job.submittedAt)
    if self == .full { members["inputs"] = try inputs(members["inputs"], job, content) }
    members["logs"] = .array([log(job, record ?? TaskRecord(), for: viewer)])
    return .object(members)
  }

  private func inputs(_ inputs: JSON?, _ job: Job, _ content: (String) throws -> String?) throws -> JSON? {
    guard let inputs = inputs?.array, let planned = job.draft.task?.inputs, planned.count == inputs.count else {
      return inputs
    }
    return .array(
      try zip(inputs, planned).map { shown, planned in
        guard var members = shown.object, let name = planned.name, let text = try content(name) else { return shown }
        members["content"] = .string(text)
        return .object(members)
      })
  }

  private func log(_ job: Job, _ record: TaskRecord, for viewer: ID<Participant>) -> JSON {
    let isWithheld = job.logWithheld == true && viewer != job.provider
    var log: [String: JSON] = [
      "logs": .array(steps(job, record, isWithheld: isWithheld)),
      "outputs": .array(
        record.files.map { file in
          ["url": .string(Self.url(file, job)), "path": .string(file.path), "size_bytes": .string(String(file.bytes))]
        }),
      "metadata": metadata(job),
    ]
    if let result = job.result, result.startedAt > 0 {
      log["start_time"] = JSON(Instant(milliseconds: result.startedAt))
      log["end_time"] = JSON(Instant(milliseconds: result.endedAt))
    } else if let first = record.steps.first {
      log["start_time"] = JSON(first.startedAt)
    }
    if self == .full {
      var notes = record.notes.isEmpty ? job.draft.task?.notes ?? [] : record.notes
      if let reason = job.reason { notes.append("the job ended or is being stopped: " + reason) }
      if let ending = job.result?.ending, ending != .exited { notes.append("ending: " + ending.rawValue) }
      if isWithheld { notes.append("a cited policy lets nothing leave, so stdout and stderr are not shown") }
      log["system_logs"] = .array(notes.map { .string($0) })
    }
    return .object(log)
  }

  /// The steps that have begun, and those that surely will: each is told with the exit code -1 until it has ended.
  private func steps(_ job: Job, _ record: TaskRecord, isWithheld: Bool) -> [JSON] {
    var shown = record.steps.map { step -> JSON in
      var members: [String: JSON] = ["start_time": JSON(step.startedAt), "exit_code": .int(step.exitCode ?? -1)]
      if let end = step.endedAt { members["end_time"] = JSON(end) }
      if self == .full, !isWithheld {
        members["stdout"] = .string(step.standardOutput ?? "")
        members["stderr"] = .string(step.standardError ?? "")
      }
      return .object(members)
    }
    let planned = job.draft.task?.steps ?? []
    while !job.state.isOver, shown.count < planned.count,
      shown.isEmpty || planned[shown.count - 1].ignoresError == true
    {
      shown.append(["exit_code": -1])
    }
    return shown
  }

  private func metadata(_ job: Job) -> JSON {
    var members: [String: JSON] = ["agreement": JSON(job.agreement), "use": JSON(job.use)]
    if let pool = job.pool { members["pool"] = JSON(pool) }
    if let result = job.result {
      members["cpu_milliseconds"] = .string(String(result.cpuMilliseconds))
      members["peak_memory_bytes"] = .string(String(result.peakMemoryBytes))
    }
    return .object(members)
  }

  /// What the hub keeps is told by the upload that it became.
  private static func url(_ file: TaskRecord.File, _ job: Job) -> String {
    guard file.url.hasPrefix("lingqu:"), let upload = job.outputs[String(file.url.dropFirst("lingqu:".count))] else {
      return file.url
    }
    return "lingqu:\(upload)"
  }
}
