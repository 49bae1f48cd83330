import Compute
import Console
import Exchange
import Hub
import Identity
import Scheduling
import Vocabulary

extension HubConsole {
  func jobs(cursor: String?, _ caller: Caller) async throws -> Console.JobList.Model {
    let (jobs, next) = try await list("listJobs", of: Job.self, caller, query: ["cursor": cursor, "limit": "30"])
    var lines: [Console.JobList.Line] = []
    for job in jobs { lines.append(try await line(job, try await use(of: job, caller), caller)) }
    let total = cursor == nil && next == nil ? Int64(lines.count) : nil
    return Console.JobList.Model(jobs: Console.Listing(items: lines, total: total, next: next))
  }

  func job(_ id: String, _ caller: Caller) async throws -> Console.Job.Model {
    let job = try await ask("getJob", caller, path: ["job": id]).decode(Job.self)
    let use = try await use(of: job, caller)
    let isLogWithheld = Self.isLogWithheld(job, caller)
    let (log, end) = isLogWithheld ? ("", 0) : try await lastOfLog(id, caller)
    let provider = try await party(job.provider.description, caller).name
    let title = try await ask("getAgreement", caller, path: ["agreement": job.agreement.description])["title"]
    let isOwn = job.consumer == caller.participant.id || job.provider == caller.participant.id
    let timeline = try await timeline(["subject": id], caller)
    var model = Console.Job.Model(
      line: try await line(job, use, caller), agreement: job.agreement.description,
      agreementTitle: try title?.decode(Text.self), command: job.draft.command,
      placement: [
        Text(zh: "合约约定由\(provider.zh)提供算力", en: "the agreement has \(provider.en) provide the compute")
      ] + Self.placement(job, try await pool(of: job, caller)),
      startedAt: job.result.map { Instant(milliseconds: $0.startedAt) },
      endedAt: job.result.map { Instant(milliseconds: $0.endedAt) }, exitCode: job.result?.exitCode,
      meter: try await meter(job, use, caller), log: log, logEnd: end, outputs: try await outputs(job, caller),
      timeline: timeline, live: !job.state.isOver, mayCancel: isOwn && caller.mayAct && !job.state.isOver)
    model.isLogWithheld = isLogWithheld
    try await tellMore(of: job, timeline, caller, &model)
    return model
  }

  func cancel(job id: String, _ caller: Caller) async throws {
    try await hub.cancelJob(id, as: .session(caller.session))
  }

  private func pool(of job: Job, _ caller: Caller) async throws -> Pool? {
    guard let id = job.pool else { return nil }
    return try await ask("getPool", caller, path: ["pool": id.description]).decode(Pool.self)
  }

  private static func placement(_ job: Job, _ pool: Pool?) -> [Text] {
    guard let pool else { return [] }
    let how =
      job.draft.pool != nil
      ? Text(zh: "提交时指定", en: "named when it was submitted")
      : pool.owner == job.provider
        ? Text(zh: "合约所列", en: "named by the agreement") : Text(zh: "枢纽自有", en: "the hub's own")
    return [Text(zh: "资源池：\(pool.name.zh)（\(how.zh)）", en: "pool: \(pool.name.en) (\(how.en))")]
  }

  private func use(of job: Job, _ caller: Caller) async throws -> Use {
    try await ask("getUse", caller, path: ["use": job.use.description]).decode(Use.self)
  }

  private func line(_ job: Job, _ use: Use, _ caller: Caller) async throws -> Console.JobList.Line {
    var place = try await pool(of: job, caller)?.name
    if place == nil { place = try await party(job.provider.description, caller).name }
    return Console.JobList.Line(
      id: job.id.description, name: EntryWords.command(job.draft.command, most: 48).zh, state: job.state.rawValue,
      owner: try await party(job.consumer.description, caller),
      pool: place,
      submittedAt: job.submittedAt,
      wallMilliseconds: job.result.map { $0.endedAt - $0.startedAt }, costFen: use.settled ? use.charged : nil)
  }

  private func meter(
    _ job: Job, _ use: Use, _ caller: Caller, soFar usage: JobUsage? = nil
  ) async throws -> Console.Job.Meter {
    let (draft, result) = (job.draft, job.result)
    let sums = try await ask("sumUse", caller, path: ["use": use.id.description])
    func fen(_ name: String) -> Int64 { sums[name]?.int ?? 0 }
    var meter = Console.Job.Meter(
      cpuMilliseconds: result?.cpuMilliseconds ?? usage?.cpuMilliseconds ?? 0,
      cpuLimitMilliseconds: draft.cpuSeconds * 1000,
      memoryBytes: result?.peakMemoryBytes ?? usage?.memoryBytes ?? 0,
      memoryLimitBytes: draft.memoryMiB.map { $0 << 20 },
      wallMilliseconds: result.map { $0.endedAt - $0.startedAt } ?? usage?.wallMilliseconds ?? 0,
      wallLimitMilliseconds: draft.wallSeconds.map { $0 * 1000 }, costFen: use.settled ? fen("chargedFen") : nil,
      voucherFen: fen("voucherFen") - fen("clawedBackFen"), heldFen: use.settled ? nil : fen("heldFen"),
      heldVoucherFen: fen("heldVoucherFen"), isMeasured: result != nil || usage != nil)
    (meter.bytesRead, meter.bytesWritten) = (result?.bytesRead, result?.bytesWritten)
    (meter.energyMillijoules, meter.isModelled) = (result?.energyMillijoules, result?.isModelled ?? false)
    meter.isOver = job.state.isOver
    if let energy = use.energy {
      let rates = energy.week.map(\.rate)
      meter.power = Console.Job.Power(
        fen: use.settled ? use.energyCharged ?? 0 : energy.mostFen, isSettled: use.settled, lowest: rates.min() ?? 0,
        highest: rates.max() ?? 0, puePerMille: energy.puePerMille)
    }
    return meter
  }

  private func outputs(_ job: Job, _ caller: Caller) async throws -> [Console.Job.Output] {
    var outputs: [Console.Job.Output] = []
    for (name, id) in job.outputs.sorted(by: { $0.key < $1.key }) {
      let upload = try await ask("getUpload", caller, path: ["upload": id.description]).decode(Upload.self)
      outputs.append(Console.Job.Output(name: name, bytes: upload.bytes, sha256: upload.sha256))
    }
    return outputs
  }

  /// Whether only its site sees the log (`job.log-withheld`).
  private static func isLogWithheld(_ job: Job, _ caller: Caller) -> Bool {
    job.logWithheld == true && job.provider != caller.participant.id
  }

  /// The last 64 KiB of what a job has written so far, and where they end.
  private func lastOfLog(_ id: String, _ caller: Caller) async throws -> (text: String, end: Int64) {
    var (last, end): ([UInt8], Int64) = ([], 0)
    while true {
      let bytes = try await hub.jobLog(id, from: end, most: 1 << 20, as: .session(caller.session))
      if bytes.isEmpty { break }
      end += Int64(bytes.count)
      last = Array((last + bytes).suffix(65_536))
    }
    return (String(decoding: last, as: UTF8.self), end)
  }

  func follow(
    job id: String, from offset: Int64, _ caller: Caller
  ) async throws -> AsyncThrowingStream<Console.Job.Update, any Error> {
    // Refuses before the stream begins.
    _ = try await ask("getJob", caller, path: ["job": id])
    let place = try hub.streamPlace(for: caller.participant.id)
    return AsyncThrowingStream { continuation in
      let task = Task {
        defer { withExtendedLifetime(place) {} }
        do {
          try await watch(id, from: offset, caller) { continuation.yield($0) }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  private func watch(
    _ id: String, from offset: Int64, _ caller: Caller, _ tell: (Console.Job.Update) -> Void
  ) async throws {
    var offset = offset
    var state: Job.State?
    var usage: JobUsage?
    while true {
      let job = try await ask("getJob", caller, path: ["job": id]).decode(Job.self)
      if job.state != state {
        state = job.state
        if job.result != nil { tell(.meter(try await meter(job, try await use(of: job, caller), caller))) }
        tell(.state(job.state.rawValue))
        tell(.phases(Self.phases(of: job, try await timeline(["subject": id], caller))))
      }
      let more =
        Self.isLogWithheld(job, caller) ? [] : try await hub.jobLog(id, from: offset, as: .session(caller.session))
      let bytes = Self.wholeCharacters(more, isAll: job.state.isOver)
      offset += Int64(bytes.count)
      if !bytes.isEmpty {
        tell(.log(String(decoding: bytes, as: UTF8.self)))
      } else if job.state.isOver {
        return
      } else {
        if let told = try? await ask("getJobUsage", caller, path: ["job": id]).decode(JobUsage.self), told != usage {
          usage = told
          tell(.meter(try await meter(job, try await use(of: job, caller), caller, soFar: told)))
        }
        try await Task.sleep(for: .milliseconds(300))
      }
    }
  }

  /// Without the beginning of a character whose rest is not written yet.
  private static func wholeCharacters(_ bytes: [UInt8], isAll: Bool) -> [UInt8] {
    guard !isAll, let lead = bytes.lastIndex(where: { $0 & 0xC0 != 0x80 }), bytes.count - lead < 4 else { return bytes }
    let needed = bytes[lead] < 0x80 ? 1 : bytes[lead] < 0xE0 ? 2 : bytes[lead] < 0xF0 ? 3 : 4
    return bytes.count - lead < needed ? Array(bytes[..<lead]) : bytes
  }
}
