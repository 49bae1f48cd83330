import Evidence
import Exchange
public import Identity
public import Store
public import Vocabulary

/// Jobs in the database.
public enum Jobs {
  /// Signalled when a job changes.
  public static let topic = "jobs"

  /// Submits a job: the use is requested under the compute agreement, citing the data agreements of its inputs, and its price is
  /// held. What the policy of any of them refuses is refused here.
  ///
  /// - Parameter obstacle: why jobs cannot run here, if they cannot.
  public static func submit(
    _ tx: Transaction, _ draft: JobDraft, by caller: Caller, obstacle: String? = nil, at now: Instant
  ) throws -> Job {
    guard obstacle == nil else { throw noSandbox }
    try draft.check()
    let agreement = try Agreements.get(tx, draft.agreement)
    guard agreement.consumer == caller.participant else { throw Refusal.notFound("agreement") }
    guard agreement.kind == .compute, agreement.price.unit == nil || agreement.price.unit == "cpuSeconds" else {
      throw Refusal(
        .unacceptable, rule: "job.not-compute",
        Text(zh: "该协议不是算力协议", en: "the agreement is not one for compute by cpuSeconds"),
        field: "/agreement")
    }
    guard try hasSiteKey(tx, agreement.provider) else {
      throw Refusal(
        .conflict, rule: "job.no-site-key",
        Text(zh: "算力方未托管计量签名密钥", en: "the provider has no signing key with the hub for readings"),
        remedy: Text(zh: "由算力方建立托管密钥", en: "the provider has the hub make one"))
    }
    let inputs = draft.inputs ?? []
    for (index, input) in inputs.enumerated() { _ = try path(tx, input, at: index, for: caller.participant) }
    let pool = try Placement.pool(tx, for: draft, under: agreement, at: now)
    let cites = Array(Set(inputs.compactMap(\.agreement))).sorted()
    // What was computed from another's data leaves with the outputs.
    let export: Policy.Export = cites.isEmpty || (draft.outputs ?? []).isEmpty ? .none : .results
    let region = try Participants.region(tx, caller.participant)
    let use = try Uses.request(
      tx, under: draft.agreement,
      UseDraft(
        purpose: draft.purpose, action: .execute, export: export, quantity: draft.cpuSeconds, cites: cites,
        voucher: draft.voucher), by: caller, region: region, at: now)
    let isWithheld =
      try export == .none
      && cites.contains { try !Uses.allows(tx, .results, from: $0, in: use, by: caller, region: region, at: now) }
    let job = Job(
      id: ID(at: now), use: use.id, agreement: draft.agreement, consumer: use.consumer, provider: use.provider,
      pool: pool?.id, draft: draft, state: .queued, outputs: [:], logWithheld: isWithheld ? true : nil,
      submittedAt: now)
    try tx.execute(
      "INSERT INTO job (id, use_id, consumer, provider, pool, state, body) VALUES (?, ?, ?, ?, ?, 'queued', ?)", job.id,
      use.id, job.consumer, job.provider, job.pool, try StoredBody.encode(job))
    // The words of a command may say anything: they stay out of the log.
    var data: [String: JSON] = [
      "commandDigest": .string(EvidenceDigest.of(.array(draft.command.map { .string($0) })))
    ]
    if let pool { data["pool"] = JSON(pool.id) }
    try record(tx, job, "job.submitted", by: caller.participant, at: now, .object(data))
    tx.signal(topic)
    return job
  }

  /// Whether the hub can sign a provider's readings for it.
  static func hasSiteKey(_ tx: Transaction, _ provider: ID<Participant>) throws -> Bool {
    try SigningKeys.current(tx, provider)?.custody ?? false
  }

  public static func get(_ tx: Transaction, _ id: ID<Job>) throws -> Job {
    guard let row = try tx.row("SELECT body, state, id FROM job WHERE id = ?", id) else {
      throw Refusal.notFound("job")
    }
    return try read(row)
  }

  static func find(_ tx: Transaction, _ id: ID<Job>) throws -> Job? {
    try tx.row("SELECT body, state, id FROM job WHERE id = ?", id).map(read)
  }

  /// Jobs of a participant, as consumer or provider, newest first.
  public static func list(_ tx: Transaction, of participant: ID<Participant>, before cursor: String?, limit: Int) throws
    -> [Job]
  {
    try StoredBody.list(limit: limit, from: cursor ?? "job_zzz") { after, limit in
      try tx.rows(
        "SELECT body, state, id FROM job WHERE (consumer = ? OR provider = ?) AND id < ? ORDER BY id DESC LIMIT ?",
        participant, participant, after, limit)
    } place: {
      try $0.text(2)
    } read: {
      try read($0)
    }
  }

  /// Jobs that are not over, oldest first.
  static func open(_ tx: Transaction, limit: Int) throws -> [Job] {
    try StoredBody.list(limit: limit, from: "") { after, limit in
      try tx.rows(
        """
        SELECT body, state, id FROM job WHERE state IN ('queued', 'starting', 'running') AND id > ?
        ORDER BY id LIMIT ?
        """, after, limit)
    } place: {
      try $0.text(2)
    } read: {
      try read($0)
    }
  }

  /// - Parameter actor: who had it so; nil: the hub.
  static func setState(
    _ tx: Transaction, _ job: Job, _ state: Job.State, by actor: ID<Participant>? = nil, at now: Instant,
    _ data: JSON = [:]
  ) throws -> Job {
    var job = job
    let before = job.state
    job.state = state
    let changed = try tx.execute(
      "UPDATE job SET state = ?, body = ? WHERE id = ? AND state = ?", state.rawValue, try JSON(encoding: job), job.id,
      before.rawValue)
    guard changed == 1 else {
      throw Refusal(.conflict, rule: "job.state", Text(zh: "任务状态已改变", en: "the job's state has changed"))
    }
    if before != state { try record(tx, job, "job.\(state.rawValue)", by: actor, at: now, data) }
    tx.signal(topic)
    return job
  }

  /// The upload behind an input: one's own, or that of the data offer of a cited agreement.
  static func path(_ tx: Transaction, _ input: JobDraft.Input, at index: Int, for consumer: ID<Participant>) throws
    -> String
  {
    let upload: Upload
    switch (input.upload, input.agreement) {
    case (let id?, nil):
      upload = try Uploads.get(tx, id)
      guard upload.owner == consumer else { throw Refusal.notFound("upload") }
    case (nil, let id?):
      let agreement = try Agreements.get(tx, id)
      guard agreement.consumer == consumer, agreement.kind == .data,
        let named = agreement.reference["upload"]?.string.flatMap({ ID<Upload>($0) })
      else { throw Refusal.notFound("agreement") }
      upload = try Uploads.get(tx, named)
      guard upload.owner == agreement.provider else { throw Refusal.notFound("upload") }
    default:
      throw Refusal(
        .invalid, rule: "job.input",
        Text(zh: "输入应为 upload 或 agreement 之一", en: "an input is an upload or an agreement, one of them"),
        field: "/inputs/\(index)")
    }
    return upload.sha256
  }

  /// A job that could not be held in runs nowhere: it is not trusted. Why is for the operator, in the log.
  private static let noSandbox = Refusal(
    .unavailable, rule: "compute.no-sandbox",
    Text(zh: "本机沙箱不可用，不接受作业", en: "the sandbox does not work on this machine, so no job is taken"),
    remedy: Text(
      zh: "请运营方运行 lingqu doctor，排除其所列问题后重启",
      en: "the operator runs lingqu doctor, mends what it names, and restarts the hub"))

  /// Refuses the log of a job on data of which nothing may be taken away. Its site has the machine, so it sees it.
  public static func requireLog(_ job: Job, for viewer: ID<Participant>) throws(Refusal) {
    guard job.logWithheld != true || viewer == job.provider else {
      throw Refusal(
        .forbidden, rule: "job.log-withheld",
        Text(zh: "数据协议不许带出结果，日志不予提供", en: "the data's policy lets nothing leave, so the log does not either"),
        remedy: Text(
          zh: "向数据方申请允许带出结果（lingqu:export）的协议", en: "an agreement whose policy permits lingqu:export results"))
    }
  }

  private static func read(_ row: Row) throws -> Job {
    var job: Job = try row.body(0, of: "job")
    guard let state = Job.State(rawValue: try row.text(1)) else { throw Refusal.notFound("job") }
    job.state = state
    return job
  }

  static func record(
    _ tx: Transaction, _ job: Job, _ kind: String, by actor: ID<Participant>?, at now: Instant, _ data: JSON
  ) throws {
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, agreement: job.agreement.description, subject: job.id.description,
        actor: actor?.description, data: data))
  }
}
