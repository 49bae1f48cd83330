import Compute
import Console
import Hub
import Scheduling
import Vocabulary

// What a job's page tells beside its log and its meter: its course, what it asked for, and the jobs it goes with.
extension HubConsole {
  func tellMore(
    of job: Job, _ timeline: [Console.Event], _ caller: Caller, _ model: inout Console.Job.Model
  ) async throws {
    model.phases = Self.phases(of: job, timeline)
    model.pool = job.pool?.description
    let explanation = try await ask("explainJob", caller, path: ["job": job.id.description]).decode(JobExplanation.self)
    model.asked = Self.resources(explanation.needs)
    model.longestSeconds = job.draft.wallSeconds
    model.priority = job.draft.priority?.rawValue ?? "normal"
    (model.notBefore, model.deadline) = (job.draft.notBefore, job.draft.deadline)
    model.turn = try await turn(explanation.turn, caller)
    (model.ahead, model.startsAt) = (explanation.ahead, explanation.startsAt)
    model.after = try await others(job.draft.after ?? [], caller)
    model.array = try await arrayPlace(of: job, caller)
    if let reason = job.reason, reason != job.state.rawValue { model.reason = EntryWords.reason(reason) }
    (model.attempt, model.mostAttempts) = (job.attempt ?? 1, 1 + (job.draft.retries ?? 0))
    if let displacement = explanation.displacement {
      model.displacement = Console.Job.Displacement(
        at: displacement.at, party: try await party(displacement.consumer.description, caller),
        by: try await visible(displacement.by.description, caller), cause: displacement.cause.rawValue,
        cohort: displacement.cohort)
    }
    if let placement = explanation.placement { model.choice = try await choice(placement, caller) }
    if explanation.agentSeenAt != nil || explanation.outOfContactSince != nil {
      model.contact = Console.Job.Contact(
        seenAt: explanation.agentSeenAt, isLost: explanation.outOfContactSince != nil)
    }
  }

  private func choice(_ placement: JobPlacement, _ caller: Caller) async throws -> Console.Job.Choice {
    var options: [Console.Job.Choice.Option] = []
    for terms in [placement.chosen] + placement.others {
      options.append(
        Console.Job.Choice.Option(
          pool: terms.pool.description, poolName: try await poolName(terms.pool, caller), startsAt: terms.startsAt,
          payableFen: terms.payableFen, voucherFen: terms.voucherFen, transferFen: terms.transferFen,
          energyMicroYuan: terms.energyMicroYuan, carbonMilligrams: terms.carbonMilligrams))
    }
    var rejected: [Console.Job.Choice.Rejected] = []
    for one in placement.rejected {
      var name: Text?
      if let pool = one.pool { name = try await poolName(pool, caller) }
      rejected.append(
        Console.Job.Choice.Rejected(
          pool: one.pool?.description, poolName: name, why: one.text, wouldStart: one.wouldStart,
          wouldCostFen: one.wouldCostFen))
    }
    return Console.Job.Choice(
      prefer: placement.prefer.rawValue, options: options, rejected: rejected, notTold: placement.notTold)
  }

  private func poolName(_ id: ID<Pool>, _ caller: Caller) async throws -> Text {
    try await caller.names(id.description) {
      let pool = try await ask("getPool", caller, path: ["pool": id.description])
      return try (pool["name"] ?? .null).decode(Text.self)
    }
  }

  /// The evidence log tells when each state began; what an engine measured comes before it.
  static func phases(of job: Job, _ timeline: [Console.Event]) -> Console.Job.Phases {
    func last(_ state: Job.State) -> Instant? { timeline.last { $0.kind == "job." + state.rawValue }?.at }
    let over = job.state.isOver ? last(job.state) ?? job.result.map { Instant(milliseconds: $0.endedAt) } : nil
    return Console.Job.Phases(
      submittedAt: job.submittedAt, startingAt: job.state == .queued ? nil : last(.starting) ?? job.startedAt,
      runningAt: job.result.map { Instant(milliseconds: $0.startedAt) }
        ?? (job.state == .queued ? nil : last(.running)),
      endedAt: job.result.map { Instant(milliseconds: $0.endedAt) } ?? over, state: job.state.rawValue, now: .now)
  }

  private func others(_ after: [JobDraft.Dependency], _ caller: Caller) async throws -> [Console.Job.Other] {
    var others: [Console.Job.Other] = []
    for dependency in after.prefix(20) {
      let job = try await ask("getJob", caller, path: ["job": dependency.job.description]).decode(Job.self)
      others.append(
        Console.Job.Other(
          id: job.id.description, name: EntryWords.command(job.draft.command, most: 48).zh, state: job.state.rawValue,
          however: dependency.condition == .ended))
    }
    return others
  }

  private func arrayPlace(of job: Job, _ caller: Caller) async throws -> Console.Job.ArrayPlace? {
    guard let id = job.array, let index = job.index else { return nil }
    let answer = try await ask("getJobArray", caller, path: ["array": id.description])
    let array = try (answer["array"] ?? .null).decode(JobArray.self)
    return Console.Job.ArrayPlace(
      index: index, count: array.count, gang: array.gang,
      states: (answer["states"]?.object ?? [:]).compactMapValues(\.int))
  }
}
