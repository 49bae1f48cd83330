import Evidence
import Exchange
import Store
import Vocabulary

/// Jobs that come to data which must stay where they are.
extension Jobs {
  /// What was agreed of the results of a job, by each data agreement that it cites and that says anything of them.
  static func resultRules(_ tx: Transaction, _ draft: JobDraft) throws -> [(agreement: ID<Agreement>, rule: JSON)] {
    try Set((draft.inputs ?? []).compactMap(\.agreement)).sorted().compactMap { id in
      try Agreements.terms(tx, id).resultRule.map { (id, $0) }
    }
  }

  /// Refuses a job on such data that could leave anything but outputs, or would run where nothing holds it in.
  static func requireClosed(_ draft: JobDraft, in pool: Pool?) throws(Refusal) {
    guard draft.folder == nil else { throw DataJobRefusal.open("/folder") }
    guard draft.task == nil else { throw DataJobRefusal.open("/task") }
    if let pool, pool.engine != LocalEngine.word { throw DataJobRefusal.elsewhere(pool.engine) }
  }

  /// Writes down, under each data agreement, what a job that is about to start is given. Appends `job.input-given`.
  static func noteGiven(_ tx: Transaction, _ job: Job, at now: Instant) throws {
    for (index, input) in (job.draft.inputs ?? []).enumerated() {
      guard let agreement = input.agreement else { continue }
      let upload = try upload(tx, input, at: index, for: job.consumer)
      try note(
        tx, job, "job.input-given", under: agreement, at: now,
        ["name": .string(input.name), "sha256": .string(upload.sha256), "bytes": .int(upload.bytes)])
    }
  }

  /// An entry about a job under an agreement of its data, for whoever gave them.
  static func note(
    _ tx: Transaction, _ job: Job, _ kind: String, under agreement: ID<Agreement>, at now: Instant,
    _ data: [String: JSON]
  ) throws {
    var data = data
    data["use"] = JSON(job.use)
    if let attempt = job.attempt { data["attempt"] = .int(attempt) }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, agreement: agreement.description, subject: job.id.description, actor: nil,
        data: .object(data)))
  }
}

/// Why a job does not come to data that stay where they are.
private enum DataJobRefusal {
  static func open(_ field: String) -> Refusal {
    Refusal(
      .forbidden, rule: "job.data-stays",
      Text(
        zh: "数据合约约定了结果放行规则，作业不得使用共享目录或多步骤任务",
        en: "the data's agreement has a rule for results: such a job has no folder of its own and no steps"),
      remedy: Text(zh: "用单个命令，结果写入 outputs", en: "submit one command, and name what is to leave in outputs"),
      field: field)
  }

  static func elsewhere(_ engine: String) -> Refusal {
    Refusal(
      .forbidden, rule: "job.data-elsewhere",
      Text(
        zh: "数据不离开枢纽本机，该资源池的引擎为 \(engine)",
        en: "the data stay on the hub's own machine; the engine of this pool is \(engine)"),
      remedy: Text(zh: "指定引擎为 local 的资源池", en: "name a pool whose engine is local"), field: "/pool")
  }
}
