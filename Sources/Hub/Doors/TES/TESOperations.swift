import Compute
import Exchange
import HTTPTypes
import Identity
import Ledger
import Store
import Vocabulary

/// What the door's requests become: operations like those of the REST door, so that they are authenticated, repeated and carried
/// out in the same way. Their arguments come as a body.
struct TESOperations: Sendable {
  let services: Services
  let jobs: JobServices

  static let mostBody = 4 << 20

  private func record(_ job: Job) -> TaskRecord? { jobs.task(job.id) }

  private func content(_ tx: Transaction, _ job: Job) -> (String) throws -> String? {
    { name in
      guard let input = job.draft.inputs?.first(where: { $0.name == name }), let id = input.upload,
        // What the sender named is its own file; what it sent along is shown.
        job.draft.task?.inputs.first(where: { $0.name == name })?.isFolder == nil
      else { return nil }
      let upload = try Uploads.get(tx, id)
      guard upload.owner == job.consumer, upload.bytes <= Int64(TESTask.mostContent) else { return nil }
      let bytes = try? FileSystem.read(services.folder + "/files/" + upload.sha256, most: TESTask.mostContent)
      return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
  }

  var create: Endpoint {
    Endpoint(
      method: .post, path: "/ga4gh/tes/v1/tasks", operation: "tesCreateTask", tag: "tes", summary: "Creates a task.",
      access: .to(.act), success: (.ok, .any()),
      effect: .prepared { call in
        let task = try TESTask(call.body)
        var files: [(name: String, sha256: String, bytes: Int64)] = []
        for (name, bytes) in task.contents {
          var writer = try UploadWriter(folder: services.folder + "/files", limit: Int64(TESTask.mostContent))
          defer { writer.discard() }
          try writer.write(bytes)
          files.append((name, try writer.finish(), writer.bytes))
        }
        let (kept, share) = (files, jobs.reach)
        return Endpoint.Prepared { tx, call in
          let owner = try call.who.participant
          let isOpen = task.references.allSatisfy { !$0.id.hasPrefix("agr_") }
          try share.share(of: owner, isOpen: isOpen).admit(task.plan)
          var inputs: [JSON] = []
          for file in kept {
            let upload = try Uploads.add(tx, owner: owner, sha256: file.sha256, bytes: file.bytes, at: call.at)
            inputs.append(["name": .string(file.name), "upload": JSON(upload.id)])
          }
          for reference in task.references { inputs.append(try Self.input(reference)) }
          let draft = try Self.draft(tx, task, inputs, for: call)
          let job = try Jobs.submit(tx, draft, by: try call.who, obstacle: jobs.obstacle, at: call.at)
          try TESTasks.add(tx, task, job)
          return .json(["id": JSON(job.id)])
        }
      })
  }

  private static func input(_ reference: (name: String, id: String)) throws(Refusal) -> JSON {
    if ID<Agreement>(reference.id) != nil {
      return ["name": .string(reference.name), "agreement": .string(reference.id)]
    }
    if ID<Upload>(reference.id) != nil { return ["name": .string(reference.name), "upload": .string(reference.id)] }
    throw Refusal(
      .invalid, rule: "tes.input", Text(zh: "lingqu: 之后不是编号", en: "what follows lingqu: is no id"),
      remedy: Text(zh: "lingqu:upl_… 或 lingqu:agr_…", en: "lingqu:upl_… or lingqu:agr_…"), field: "/inputs")
  }

  private static func draft(_ tx: Transaction, _ task: TESTask, _ inputs: [JSON], for call: Call) throws -> JobDraft {
    let settings = task.settings
    let agreement = try TESAgreement.find(
      tx, named: settings.own[TESSettings.agreement], for: try call.who, at: call.at)
    let usual = min(86_400, 600 * max(1, settings.cores ?? 1), agreement.capacity?.perUse ?? .max)
    var members: [String: JSON] = [
      "agreement": JSON(agreement.id), "purpose": .string(settings.own[TESSettings.purpose] ?? agreement.purpose),
      "command": .array((task.plan.steps.first?.command ?? []).map { .string($0) }),
      "task": try JSON(encoding: task.plan),
      "cpuSeconds": .int(try settings.seconds(TESSettings.cpuSeconds, most: 86_400) ?? usual),
      "wallSeconds": .int(try settings.seconds(TESSettings.wallSeconds, most: 604_800) ?? 3600),
    ]
    if !inputs.isEmpty { members["inputs"] = .array(inputs) }
    if !task.kept.isEmpty { members["outputs"] = .array(task.kept.map { .string($0) }) }
    if let memory = settings.memoryMiB { members["memoryMiB"] = .int(memory) }
    if let cores = settings.cores, cores > 0 { members["milliCPU"] = .int(cores * 1000) }
    if let pool = settings.own[TESSettings.pool] { members["pool"] = .string(pool) }
    if let voucher = settings.own[TESSettings.voucher] { members["voucher"] = .string(voucher) }
    do {
      return try JSON.object(members).decode(JobDraft.self)
    } catch let error as DecodingError {
      throw Problem.undecodable(error)
    }
  }

  var get: Endpoint {
    Endpoint(
      method: .get, path: "/ga4gh/tes/v1/task", operation: "tesGetTask", tag: "tes", summary: "One task.",
      access: .to(.view), success: (.ok, .any(maxBytes: .max)),
      effect: .read { tx, call in
        let view = try Self.view(call.body["view"]?.string)
        let (job, document) = try Self.find(tx, call)
        return .json(
          try view.json(
            job, { document }, { record(job) }, for: try call.who.participant, content: content(tx, job)))
      })
  }

  var list: Endpoint {
    Endpoint(
      method: .get, path: "/ga4gh/tes/v1/tasks", operation: "tesListTasks", tag: "tes", summary: "The caller's tasks.",
      access: .to(.view), success: (.ok, .any(maxBytes: .max)),
      effect: .read { tx, call in
        let view = try Self.view(call.body["view"]?.string)
        let owner = try call.who.participant
        let filter = try Self.filter(call.body)
        let cursor = try call.body["page_token"]?.string.map { try TESPageToken.read($0, owner, filter) }
        let page = try TESTasks.page(
          tx, of: owner, filter, before: cursor, size: try Self.pageSize(call.body["page_size"]?.string)
        ) { job in
          TESState(job) { record(job) }
        }
        let tasks = try page.jobs.map { job in
          try view.json(
            job, { try TESTasks.document(tx, job.id) }, { record(job) }, for: owner, content: content(tx, job))
        }
        var answer: [String: JSON] = ["tasks": .array(tasks)]
        if let last = page.last { answer["next_page_token"] = .string(TESPageToken.make(last, owner, filter)) }
        return .json(.object(answer))
      })
  }

  var cancel: Endpoint {
    Endpoint(
      method: .post, path: "/ga4gh/tes/v1/task", operation: "tesCancelTask", tag: "tes", summary: "Stops a task.",
      access: .to(.act), success: (.ok, .any()),
      effect: .work { call in
        let caller = try call.who
        let job = try await services.database.read { tx in try Self.find(tx, call).0 }
        try Access.require(caller, .act, owners: job.consumer, job.provider)
        try await jobs.cancel(job.id, by: caller.participant)
        return .json([:])
      })
  }

  private static func find(_ tx: Transaction, _ call: Call) throws -> (Job, JSON) {
    guard let id = call.body["id"]?.string.flatMap({ ID<Job>($0) }) else { throw Refusal.notFound("task") }
    let job = try Jobs.get(tx, id)
    try Access.require(try call.who, .view, owners: job.consumer, job.provider)
    return (job, try TESTasks.document(tx, id))
  }

  private static func view(_ text: String?) throws(Refusal) -> TESView {
    guard let text, !text.isEmpty else { return .minimal }
    guard let view = TESView(rawValue: text) else {
      throw TESReader.wrong(
        "view", Text(zh: "MINIMAL、BASIC 或 FULL", en: "MINIMAL, BASIC or FULL"), rule: "tes.parameter")
    }
    return view
  }

  private static func pageSize(_ text: String?) throws(Refusal) -> Int {
    guard let text, !text.isEmpty else { return 256 }
    guard let size = Int(text), (1..<2048).contains(size) else {
      throw TESReader.wrong(
        "page_size", Text(zh: "1 至 2047 的整数", en: "an integer of 1 to 2047"), rule: "tes.parameter")
    }
    return size
  }

  private static func filter(_ asked: JSON) throws(Refusal) -> TESFilter {
    var filter = TESFilter()
    filter.namePrefix = asked["name_prefix"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    if let text = asked["state"]?.string, !text.isEmpty {
      guard let state = TESState(rawValue: text) else {
        throw TESReader.wrong(
          "state", Text(zh: "不是任务状态", en: "it is no state of tasks"), rule: "tes.parameter")
      }
      // Nothing is ever in an unknown state here; the standard has it as the state of whoever does not ask for one.
      filter.state = state
    }
    let keys = asked["tag_key"]?.array ?? []
    let values = asked["tag_value"]?.array ?? []
    guard keys.count <= TESTask.mostTags, values.count <= keys.count else {
      throw TESReader.wrong(
        "tag_value", Text(zh: "tag_value 多于 tag_key，或过多", en: "more of tag_value than of tag_key, or too many"),
        rule: "tes.parameter")
    }
    for (index, key) in keys.enumerated() {
      filter.tags[key.string ?? ""] = index < values.count ? values[index].string ?? "" : ""
    }
    return filter
  }
}
