import Compute
import Exchange
import Vocabulary

/// What `sbatch` was asked for, read and checked, before the hub is asked anything.
struct SbatchOrder {
  let size: SlurmSize
  let array: SlurmArraySpec?
  let folder: String
  let name: String
  let priority: String?
  var batch: SlurmBatch
  /// What a user of Slurm would expect and does not get.
  var warnings: [String] = []
  private let notBefore: Instant?
  private let deadline: Instant?
  private let terms: [String: String]
  private let comment: String?
  private let command: String?

  init(_ given: SlurmOptions, _ script: SlurmScriptFile, arguments: [String]) throws(SlurmFailure) {
    size = try SlurmSize(given)
    if let clusters = given["clusters"] ?? given["cluster"], clusters != "all", clusters != SlurmPartitions.anywhere {
      throw SlurmFailure(
        "Batch job submission failed: '\(clusters)' can't be reached now, or it is an invalid entry for --cluster.")
    }
    if let text = given["array"] {
      guard let spec = SlurmArraySpec(text), spec.indices.count <= JobArray.largest,
        SlurmArraySpec.words(spec.indices).utf8.count <= 1000
      else { throw SlurmFailure("Batch job submission failed: Invalid job array specification") }
      array = spec
    } else {
      array = nil
    }
    for name in SbatchOptions.missed where given.has(name) { warnings.append("--\(name) has no effect here") }
    let submitted = SlurmShim.folder
    let place = given["chdir"] ?? submitted
    folder = place.hasPrefix("/") ? place : submitted + "/" + place
    let file = script.path?.split(separator: "/").last.map { String($0) }
    name = given["job-name"] ?? file ?? (given.has("wrap") ? "wrap" : "sbatch")
    notBefore = try Self.moment(given, "begin")
    deadline = try Self.moment(given, "deadline")
    switch given["qos"] {
    case nil, "", "normal"?: priority = nil
    case let qos?:
      guard JobDraft.Priority(rawValue: qos) != nil else {
        throw SlurmFailure("Batch job submission failed: Invalid qos specification", "there are: low, normal, urgent")
      }
      priority = qos
    }
    comment = given["comment"]
    terms = Self.terms(comment ?? "")
    command = script.path.map { path in
      (([path.hasPrefix("/") ? path : submitted + "/" + path]) + arguments).joined(separator: " ")
    }
    batch = SlurmBatch(script: script, arguments: arguments)
    batch.output = given["output"] ?? (array == nil ? "slurm-%j.out" : "slurm-%A_%a.out")
    batch.error = given["error"]
    batch.input = given["input"].flatMap { $0 == "none" ? nil : $0 }
    batch.isRequeued = given.has("requeue") && !given.has("no-requeue")
    batch.appends = given["open-mode"]?.hasPrefix("a") == true
    batch.environment = SlurmBatch.environment(given["export"])
    if let text = given["signal"] {
      guard let signal = SlurmSignal(text) else { throw SlurmFailure("Invalid --signal specification", code: 255) }
      batch.signal = signal
    }
    batch.seconds = min(size.seconds ?? SlurmSize.usualSeconds, SlurmSize.mostSeconds)
    if !given.has("no-requeue"),
      let runs = ClientConfiguration.environment("LINGQU_SLURM_RUNS").flatMap({ SlurmWords.whole($0) })
    {
      batch.runs = max(1, min(runs, SlurmSize.mostSeconds / max(1, batch.seconds)))
    }
    if let seconds = size.seconds, seconds > SlurmSize.mostSeconds, seconds < .max {
      warnings.append("the hub runs a job for at most seven days")
    }
    batch.variables = variables(given, submitted)
  }

  private static func moment(_ given: SlurmOptions, _ name: String) throws(SlurmFailure) -> Instant? {
    guard let text = given[name] else { return nil }
    guard let found = SlurmMoment.read(text), found >= Instant.now.adding(seconds: -60) else {
      Terminal.error("Invalid time specification (pos=0): \(text)")
      throw SlurmFailure("Invalid --\(name) specification", code: 255)
    }
    return found > .now ? found : nil
  }

  /// `maxFen=…`, `voucher=…`, `purpose=…`, `prefer=…` in a comment, which may say anything else besides; or in the environment.
  private static func terms(_ comment: String) -> [String: String] {
    var terms: [String: String] = [:]
    let variables = [
      "maxFen": "LINGQU_MAX_FEN", "voucher": "LINGQU_VOUCHER", "purpose": "LINGQU_PURPOSE", "prefer": "LINGQU_PREFER",
    ]
    for (name, variable) in variables { terms[name] = ClientConfiguration.environment(variable) }
    for word in comment.split(whereSeparator: { " ,;".contains($0) }) {
      let parts = word.split(separator: "=", maxSplits: 1).map { String($0) }
      if parts.count == 2, variables[parts[0]] != nil { terms[parts[0]] = parts[1] }
    }
    return terms
  }

  /// What counts first where the hub chooses agreement and pool; nil: it does not.
  var prefer: String? { terms["prefer"] }

  /// Slurm's variables, as far as they are known now.
  private func variables(_ given: SlurmOptions, _ submitted: String) -> [String: String] {
    var all = [
      "SLURM_JOB_NAME": name, "SLURM_SUBMIT_DIR": submitted, "SLURM_SUBMIT_HOST": SlurmShim.host,
      "SLURM_JOB_USER": SlurmShim.user, "SLURM_JOB_UID": "\(SlurmShim.userNumber)",
      "SLURM_JOB_QOS": priority ?? "normal",
      "SLURM_CPUS_ON_NODE": "\(size.cpus)", "SLURM_JOB_CPUS_PER_NODE": "\(size.cpus)",
      "SLURM_TASKS_PER_NODE": "\(size.tasks)", "SLURM_JOB_PARTITION": given["partition"] ?? SlurmPartitions.anywhere,
    ]
    if let tasks = size.givenTasks { (all["SLURM_NTASKS"], all["SLURM_NPROCS"]) = ("\(tasks)", "\(tasks)") }
    if let cpus = size.cpusPerTask { all["SLURM_CPUS_PER_TASK"] = "\(cpus)" }
    if given.has("ntasks-per-node") { all["SLURM_NTASKS_PER_NODE"] = "\(size.tasks)" }
    if given.has("mem-per-cpu"), let memory = size.memoryMiB {
      all["SLURM_MEM_PER_CPU"] = "\(memory / size.cpus)"
    } else {
      all["SLURM_MEM_PER_NODE"] = "\(size.memoryMiB ?? 512)"
    }
    if size.gpuCount > 0 { (all["SLURM_GPUS"], all["SLURM_GPUS_ON_NODE"]) = ("\(size.gpuCount)", "\(size.gpuCount)") }
    return all
  }

  /// The hub's job file.
  func draft(under terms: SbatchTerms) throws(SlurmFailure) -> [String: JSON] {
    let agreement = terms.agreement
    let (product, overflow) = batch.seconds.multipliedReportingOverflow(by: size.cpus * batch.runs)
    let most = min(SlurmSize.mostCPUSeconds, agreement?.capacity?.perUse ?? .max)
    var notes: [String: String] = [
      SlurmJob.Note.name: name, SlurmJob.Note.user: SlurmShim.user, SlurmJob.Note.folder: folder,
      SlurmJob.Note.tasks: "\(size.tasks)", SlurmJob.Note.output: batch.output, SlurmJob.Note.error: batch.error ?? "",
      SlurmJob.Note.limit: "\(batch.seconds)", SlurmJob.Note.comment: comment ?? "",
      SlurmJob.Note.command: command ?? "",
    ]
    if let array { notes[SlurmJob.Note.array] = SlurmArraySpec.words(array.indices) }
    var draft: [String: JSON] = [
      "purpose": .string(self.terms["purpose"] ?? terms.purpose),
      "command": ["/bin/bash", "/job/in/batch"], "folder": .string(folder),
      "environment": .object(notes.mapValues { .string(Self.cut($0)) }),
      "cpuSeconds": .int(max(1, min(most, overflow ? .max : product))),
      "wallSeconds": .int(min(SlurmSize.mostSeconds, batch.seconds * batch.runs)), "milliCPU": .int(size.cpus * 1000),
    ]
    if batch.isRequeued { draft["retries"] = .int(100) }
    if let memory = size.memoryMiB { draft["memoryMiB"] = .int(max(16, memory)) }
    if !size.gpus.isEmpty {
      draft["accelerators"] = .array(
        size.gpus.map { model, count in
          model.map { ["model": .string($0), "count": .int(count)] } ?? ["count": .int(count)]
        })
    }
    if let agreement { draft["agreement"] = JSON(agreement.id) }
    if let prefer { draft["prefer"] = .string(prefer) }
    if let pool = terms.pool { draft["pool"] = JSON(pool.id) }
    if let priority { draft["priority"] = .string(priority) }
    if let notBefore { draft["notBefore"] = JSON(notBefore) }
    if let deadline { draft["deadline"] = JSON(deadline) }
    if let voucher = self.terms["voucher"] { draft["voucher"] = .string(voucher) }
    if let text = self.terms["maxFen"] {
      guard let fen = SlurmWords.whole(text) else { throw SlurmFailure("maxFen=\(text) is not a number of fen") }
      draft["maxFen"] = .int(fen)
    }
    return draft
  }

  /// At most a thousand characters, which is what a variable may hold.
  private static func cut(_ text: String) -> String { String(text.prefix(1000)) }
}
