import Compute
import Exchange
import Glibc
import Vocabulary

/// `sbatch`: a batch script becomes a job of the hub's, or an array of them.
enum Sbatch {
  static func run(_ words: [String]) async throws(SlurmFailure) -> Int32 {
    var given = try SbatchOptions.read(words)
    if SlurmShim.told(given, "sbatch") { return 0 }
    let operands = given.operands
    let script: SlurmScriptFile
    if let command = given["wrap"] {
      guard operands.isEmpty else { throw SlurmFailure("Script arguments not permitted with --wrap option") }
      script = SlurmScriptFile(wrapping: command)
    } else {
      script = try SlurmScriptFile(path: operands.first)
    }
    // What the command line says goes before the environment, and that before the script.
    given.given = try SbatchOptions.read(SbatchOptions.words(of: script.text)).given + fromEnvironment + given.given
    let order = try SbatchOrder(given, script, arguments: Array(operands.dropFirst()))
    for warning in order.warnings where !given.has("quiet") { Terminal.error("sbatch: warning: " + warning) }
    let hub = try SlurmHub()
    let terms = try await SbatchTerms.find(hub, given, hubChooses: order.prefer != nil)
    var draft = try order.draft(under: terms)
    let after = try await dependencies(given["dependency"], hub)
    if !after.isEmpty { draft["after"] = .array(after) }
    if given.has("test-only") { return try await foretell(hub, draft, order) }
    let failed = "Batch job submission failed"
    let upload: JSON
    do { upload = try await hub.client.upload(Array(order.batch.text.utf8)) } catch let failure as Failure {
      throw SlurmFailure(failed, failure)
    } catch { throw SlurmFailure("\(failed): \(error)") }
    draft["inputs"] = [["name": "batch", "upload": upload["id"] ?? .null]]
    let number: Int64
    let submitted: [ID<Job>]
    if let array = order.array {
      let count = Int64(array.indices.count)
      var tasks: [String: JSON] = ["job": .object(draft), "count": .int(count)]
      if let limit = array.limit, limit < count { tasks["atOnce"] = .int(limit) }
      let made = try await hub.call(failed, .post, "/v1/job-arrays", body: .object(tasks))
      let id: ID<JobArray> = try hub.decode(made["id"])
      number = id.number(mark: true)
      submitted = given.has("wait") ? try await hub.tasks(of: id).map(\.job.id) : []
    } else {
      let made = try await hub.call(failed, .post, "/v1/jobs", body: .object(draft))
      let id: ID<Job> = try hub.decode(made["id"])
      number = id.number()
      submitted = [id]
    }
    if given.has("parsable") {
      Terminal.line("\(number)")
    } else if !given.has("quiet") {
      Terminal.line("Submitted batch job \(number)")
    }
    return given.has("wait") ? try await wait(hub, submitted) : 0
  }

  /// Where a job like this would start, when, and for how much: `--test-only` submits nothing.
  private static func foretell(
    _ hub: SlurmHub, _ draft: [String: JSON], _ order: SbatchOrder
  ) async throws(SlurmFailure) -> Int32 {
    let failed = "allocation failure"
    let quote = try await hub.call(failed, .post, "/v1/compute-quotes", body: .object(draft))
    let wanted = (draft["agreement"]?.string, draft["pool"]?.string)
    let found = (quote["candidates"]?.array ?? []).first { candidate in
      candidate["access"]?.string == "agreement"
        && (wanted.0 == nil || candidate["agreement"]?.string == wanted.0)
        && (wanted.1 == nil || candidate["pool"]?.string == wanted.1)
    }
    guard let found, let pool = found["pool"]?.string.flatMap({ ID<Pool>($0) }) else {
      let why = quote["rejected"]?.array?.first?["text"]
      throw SlurmFailure("\(failed): " + (why?["en"]?.string ?? "no pool of yours takes it"))
    }
    let name = try await hub.partitions().name(of: pool)
    let start = found["startsAt"]?.string.flatMap { Instant($0) } ?? .now
    let fen = found["price"]?["payableFen"]?.int ?? 0
    Terminal.error(
      "sbatch: Job 0 to start at \(SlurmMoment.text(start)) using \(order.size.cpus) processors on nodes \(name) in partition \(name)"
    )
    Terminal.error("sbatch: for at most \(fen) fen after any voucher, under \(found["agreement"]?.string ?? "?")")
    return 0
  }

  private static var fromEnvironment: [(name: String, value: String)] {
    let names = [
      "SBATCH_ACCOUNT": "account", "SBATCH_PARTITION": "partition", "SBATCH_TIMELIMIT": "time",
      "SBATCH_JOB_NAME": "job-name",
      "SBATCH_EXPORT": "export", "SBATCH_QOS": "qos", "SBATCH_MEM_PER_NODE": "mem", "SBATCH_MEM_PER_CPU": "mem-per-cpu",
    ]
    return names.sorted { $0.key < $1.key }.compactMap { name, option in
      ClientConfiguration.environment(name).map { (option, $0) }
    }
  }

  /// `afterok:N[:N…]`, `afterany:…`, several with commas: all must be.
  private static func dependencies(_ text: String?, _ hub: SlurmHub) async throws(SlurmFailure) -> [JSON] {
    guard let text, !text.isEmpty else { return [] }
    let problem = "Batch job submission failed: Job dependency problem"
    var after: [JSON] = []
    guard !text.contains("?") else {
      throw SlurmFailure(problem, "a job waits for all that it names; ? for any of them is not available")
    }
    for piece in text.split(separator: ",") {
      let parts = piece.split(separator: ":").map { String($0) }
      guard parts.count > 1, let condition = ["afterok": "completed", "afterany": "ended"][parts[0].lowercased()] else {
        throw SlurmFailure(problem, "\(parts.first ?? "") is not available; there are afterok:N and afterany:N")
      }
      for name in parts.dropFirst() {
        guard let jobs = try await hub.jobs(of: name) else {
          throw SlurmFailure(problem, "there is no job \(name) of yours")
        }
        after += jobs.map { ["job": JSON($0.job.id), "condition": .string(condition)] }
      }
    }
    return after
  }

  /// Until all are over; the highest exit code.
  private static func wait(_ hub: SlurmHub, _ ids: [ID<Job>]) async throws(SlurmFailure) -> Int32 {
    var code: Int32 = 0
    for id in ids {
      while true {
        guard let job = try await hub.jobs(of: id.description)?.first else { return 1 }
        if job.job.state.isOver {
          let ended = Int32(clamping: job.job.result?.exitCode ?? 1)
          code = max(code, job.job.state == .completed ? 0 : ended > 0 ? ended : 1)
          break
        }
        do { try await Task.sleep(for: .milliseconds(500)) } catch { return 1 }
      }
    }
    return code
  }
}
