import Evidence
public import Exchange
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
  /// - Parameters:
  ///   - obstacle: why jobs cannot run here, if they cannot.
  ///   - placement: how the hub chose what the draft says, if it did.
  public static func submit(
    _ tx: Transaction, _ draft: JobDraft, by caller: Caller, obstacle: String? = nil, placement: JobPlacement? = nil,
    at now: Instant
  ) throws -> Job {
    guard obstacle == nil else { throw noSandbox }
    return try submit(tx, draft, of: nil, by: caller, placement: placement, at: now)
  }

  /// Submits equal tasks together: all of them or none.
  ///
  /// - Parameter slots: how many can run at once on a machine.
  public static func submit(
    _ tx: Transaction, _ draft: JobArrayDraft, by caller: Caller, slots: Int = .max, obstacle: String? = nil,
    placement: JobPlacement? = nil, at now: Instant
  ) throws -> JobArray {
    guard obstacle == nil else { throw noSandbox }
    guard (1...JobArray.largest).contains(draft.count) else { throw JobRefusal.arraySize }
    let atOnce = draft.atOnce ?? draft.count
    guard atOnce > 0, draft.gang != true || atOnce >= draft.count else { throw JobRefusal.arrayAtOnce }
    guard let id = draft.job.agreement else { throw JobRefusal.noAgreement }
    let agreement = try Agreements.terms(tx, id)
    guard agreement.consumer == caller.participant else { throw Refusal.notFound("agreement") }
    let array = JobArray(
      id: ID(at: now), consumer: agreement.consumer, provider: agreement.provider, count: draft.count,
      gang: draft.gang ?? false, submittedAt: now)
    try tx.execute(
      "INSERT INTO job_array (id, consumer, provider, body) VALUES (?, ?, ?, ?)", array.id, array.consumer,
      array.provider, try StoredBody.encode(array))
    var tasks: [ID<Job>] = []
    for index in 0..<draft.count {
      var task = draft.job
      if index >= atOnce {
        task.after = (task.after ?? []) + [JobDraft.Dependency(job: tasks[Int(index - atOnce)], condition: .ended)]
      }
      let job = try submit(tx, task, of: (array, index), by: caller, placement: placement, at: now)
      tasks.append(job.id)
      guard index == 0, array.gang, draft.count > slots, let pool = job.pool else { continue }
      if try Pools.get(tx, pool).engine == LocalEngine.word { throw JobRefusal.gangTooLarge(slots) }
    }
    return array
  }

  private static func submit(
    _ tx: Transaction, _ draft: JobDraft, of array: (JobArray, index: Int64)?, by caller: Caller,
    placement: JobPlacement?, at now: Instant
  ) throws -> Job {
    try draft.check()
    try draft.checkTimes(at: now)
    guard let id = draft.agreement else { throw JobRefusal.noAgreement }
    let agreement = try Agreements.terms(tx, id)
    guard agreement.consumer == caller.participant else { throw Refusal.notFound("agreement") }
    guard agreement.kind == .compute else { throw JobRefusal.notCompute }
    let quantity = try draft.quantity(at: agreement.price)
    guard try hasSiteKey(tx, agreement.provider) else { throw JobRefusal.noSiteKey }
    let inputs = draft.inputs ?? []
    for (index, input) in inputs.enumerated() { _ = try path(tx, input, at: index, for: caller.participant) }
    try checkDependencies(tx, draft, of: caller.participant)
    let pool = try Placement.pool(
      tx, for: draft, tasks: array?.0.gang == true ? array?.0.count ?? 1 : 1, under: agreement, at: now)
    if let pool {
      try QuotaRegister.admit(
        tx, draft, tasks: array?.0.gang == true ? array?.0.count ?? 1 : 1, of: caller.participant, to: pool)
    }
    let energy = try agreement.price.passesEnergy ? EnergyTerms(tx, of: draft, in: pool, at: now) : nil
    try draft.checkTerms(of: agreement, energy: energy)
    if draft.folder != nil, draft.task != nil || draft.outputs?.isEmpty == false { throw JobRefusal.folderAndOutputs }
    if draft.task != nil, let pool, pool.engine != LocalEngine.word { throw JobRefusal.taskElsewhere }
    if let pool { try draft.checkImage(in: pool) }
    let cites = Array(Set(inputs.compactMap(\.agreement))).sorted()
    // What was computed from another's data leaves with the outputs.
    let leaves =
      !(draft.outputs ?? []).isEmpty || !(draft.task?.outputs ?? []).isEmpty || draft.folder != nil
    let isClosed = try !resultRules(tx, draft).isEmpty
    if isClosed { try requireClosed(draft, in: pool) }
    let export: Policy.Export = cites.isEmpty || !leaves ? .none : .results
    let region = try Participants.region(tx, caller.participant)
    let use = try Uses.request(
      tx, under: id,
      UseDraft(
        purpose: draft.purpose, action: .execute, export: export, quantity: quantity, cites: cites,
        voucher: draft.voucher), by: caller, region: region, energy: energy, at: now)
    // A log is written as freely as a file, and nobody holds it against a rule.
    let isWithheld =
      try isClosed
      || export == .none
        && cites.contains { try !Uses.allows(tx, .results, from: $0, in: use, by: caller, region: region, at: now) }
    let job = Job(
      id: ID(at: now), use: use.id, agreement: id, consumer: use.consumer, provider: use.provider,
      pool: pool?.id, draft: draft, state: .queued, outputs: [:], logWithheld: isWithheld ? true : nil,
      submittedAt: now, array: array?.0.id, index: array?.index)
    try insert(tx, job, inGang: array?.0.gang == true)
    // The words of a command may say anything: they stay out of the log.
    var data: [String: JSON] = [
      "commandDigest": .string(
        EvidenceDigest.of(try draft.task.map { try JSON(encoding: $0) } ?? .array(draft.command.map { .string($0) })))
    ]
    if let pool { data["pool"] = JSON(pool.id) }
    if let placement {
      data["prefer"] = .string(placement.prefer.rawValue)
      data["placement"] = .string(EvidenceDigest.of(try JSON(encoding: placement)))
    }
    if let (array, index) = array {
      data["array"] = JSON(array.id)
      data["index"] = .int(index)
    }
    try record(tx, job, "job.submitted", by: caller.participant, at: now, .object(data))
    tx.signal(topic)
    return job
  }

  private static func insert(_ tx: Transaction, _ job: Job, inGang: Bool) throws {
    let isFollower = inGang && job.index != 0
    // The tasks of an array are all as the first.
    let body = try (job.index ?? 0 == 0 ? StoredBody.encode(job) : JSON(encoding: job)).canonicalText
    bodies.keep(job, of: body)
    let awaited = isFollower ? [] : try awaited(tx, by: job)
    for other in awaited { try tx.append("INSERT INTO job_after (job, awaited) VALUES (?, ?)", job.id, other) }
    try tx.append(
      """
      INSERT INTO job (id, use_id, consumer, provider, pool, state, body, array_id, array_index, rank, waits, ready_at)
      VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?)
      """, job.id, job.use, job.consumer, job.provider, job.pool, body, job.array, job.index,
      Int64((job.draft.priority ?? .normal).rank), isFollower ? -1 : Int64(awaited.count),
      max(job.submittedAt, job.draft.notBefore ?? job.submittedAt))
  }

  /// Whether the hub can sign a provider's readings for it.
  static func hasSiteKey(_ tx: Transaction, _ provider: ID<Participant>) throws -> Bool {
    try SigningKeys.current(tx, provider)?.custody ?? false
  }

  public static func get(_ tx: Transaction, _ id: ID<Job>) throws -> Job {
    guard let row = try tx.row("SELECT \(columns) FROM job WHERE id = ?", id) else {
      throw Refusal.notFound("job")
    }
    return try read(row)
  }

  /// What has become of a job that its owner has in mind: read again only if somebody else has changed it.
  static func now(_ tx: Transaction, _ job: Job) throws -> Job {
    let same = try tx.row(
      "SELECT 1 FROM job WHERE id = ? AND state = ? AND stopping = ?", job.id, job.state.rawValue, job.reason != nil)
    return try same == nil ? get(tx, job.id) : job
  }

  static func find(_ tx: Transaction, _ id: ID<Job>) throws -> Job? {
    try tx.row("SELECT \(columns) FROM job WHERE id = ?", id).map(read)
  }

  /// Where the job of a use ran or is to run; nil if the use has no job, or it is the hub's own pool as it was before pools.
  public static func pool(_ tx: Transaction, of use: ID<Use>) throws -> ID<Pool>? {
    try tx.row("SELECT pool FROM job WHERE use_id = ?", use)?.optionalID(0)
  }

  /// Jobs of a participant, as consumer or provider, newest first.
  ///
  /// - Parameter isOpen: only those that are not over.
  public static func list(
    _ tx: Transaction, of participant: ID<Participant>, isOpen: Bool = false, before cursor: String?, limit: Int
  ) throws -> [Job] {
    let condition = isOpen ? "AND over = 0" : ""
    return try StoredBody.list(limit: limit, from: cursor ?? "job_zzz") { after, limit in
      try tx.rows(
        """
        SELECT \(columns) FROM job WHERE (consumer = ? OR provider = ?) AND id < ? \(condition)
        ORDER BY id DESC LIMIT ?
        """, participant, participant, after, limit)
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
    let (word, course) = (state.rawValue, try JSON(encoding: JobCourse(job)))
    let (isUnderWay, engine) = (state.isUnderWay, job.engine ?? "")
    let isStopping = isUnderWay && job.reason != nil
    // Only the columns that change: its places in the indexes of the others stay as they are.
    let changed =
      if state.isOver != before.isOver {
        try tx.execute(
          """
          UPDATE job SET state = ?, course = ?, stopping = ?, engine = ?, under_way = ?, over = ? WHERE id = ? AND state = ?
          """, word, course, isStopping, engine, isUnderWay, state.isOver, job.id, before.rawValue)
      } else if isUnderWay != before.isUnderWay {
        try tx.execute(
          "UPDATE job SET state = ?, course = ?, stopping = ?, engine = ?, under_way = ? WHERE id = ? AND state = ?",
          word, course, isStopping, engine, isUnderWay, job.id, before.rawValue)
      } else {
        try tx.execute(
          "UPDATE job SET state = ?, course = ?, stopping = ? WHERE id = ? AND state = ?", word, course, isStopping,
          job.id, before.rawValue)
      }
    guard changed == 1 else {
      throw Refusal(.conflict, rule: "job.state", Text(zh: "任务状态已改变", en: "the job's state has changed"))
    }
    if state.isOver { try release(tx, whatWaitsFor: job.id, at: now) }
    if before != state { try record(tx, job, "job.\(state.rawValue)", by: actor, at: now, data) }
    tx.signal(topic)
    return job
  }

  /// The upload behind an input: one's own, or that of the data offer of a cited agreement.
  static func path(_ tx: Transaction, _ input: JobDraft.Input, at index: Int, for consumer: ID<Participant>) throws
    -> String
  {
    try upload(tx, input, at: index, for: consumer).sha256
  }

  static func upload(_ tx: Transaction, _ input: JobDraft.Input, at index: Int, for consumer: ID<Participant>) throws
    -> Upload
  {
    let upload: Upload
    switch (input.upload, input.agreement) {
    case (let id?, nil):
      upload = try Uploads.get(tx, id)
      guard upload.owner == consumer else { throw Refusal.notFound("upload") }
    case (nil, let id?):
      let agreement = try Agreements.terms(tx, id)
      guard agreement.consumer == consumer, agreement.kind == .data,
        let named = agreement.reference["upload"]?.string.flatMap({ ID<Upload>($0) })
      else { throw Refusal.notFound("agreement") }
      // What was agreed to leave is a table made from the file by a rule; a job on the file itself could bring out the rest.
      guard agreement.reference["release"] == nil || agreement.resultRule != nil else { throw releasedOnly(index) }
      upload = try Uploads.get(tx, named)
      guard upload.owner == agreement.provider else { throw Refusal.notFound("upload") }
    default:
      throw Refusal(
        .invalid, rule: "job.input",
        Text(zh: "输入应为 upload 或 agreement 之一", en: "an input is an upload or an agreement, one of them"),
        field: "/inputs/\(index)")
    }
    return upload
  }

  private static func releasedOnly(_ index: Int) -> Refusal {
    Refusal(
      .forbidden, rule: "job.released-only",
      Text(
        zh: "该数据只按放行规则提供，作业不能读取原文件", en: "these data leave by a release rule only: no job reads the file itself"),
      remedy: Text(
        zh: "取得可放行的内容后作为自己的文件提交；或由提供方约定结果放行规则 reference.results",
        en: "have what may leave and submit it as a file of your own; or its provider agrees on reference.results"),
      field: "/inputs/\(index)/agreement")
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
        Text(
          zh: "数据合约不许带出结果，或约定了结果放行规则，日志不予提供",
          en: "the data's agreement lets nothing leave, or only results that keep its rule: the log does not leave"),
        remedy: Text(
          zh: "需要知道的写入一项产出；若策略不许带出结果，先取得允许的合约（lingqu:export）",
          en: "write what has to be known into an output; the policy must permit lingqu:export results"))
    }
  }

  /// What ``read(_:)`` reads, with the job's id at 2.
  static let columns = "body, state, id, course"

  // A job is read again at each of its steps; its body stays as it was written.
  private static let bodies = BodyCache<Job>(most: 4_096)

  static func read(_ row: Row) throws -> Job {
    var job = try bodies.value(row, 0) { try row.body(0, of: "job") }
    guard let state = Job.State(rawValue: try row.text(1)) else { throw Refusal.notFound("job") }
    job.state = state
    if !row.isNull(3) { try row.body(3, of: "job", as: JobCourse.self).apply(to: &job) }
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
