public import Identity
public import Store
public import Vocabulary

extension JobServices {
  /// What a job would cost, where and when. Changes nothing.
  public func quote(_ tx: Transaction, _ draft: JobDraft, by caller: Caller, at now: Instant) throws -> ComputeQuote {
    var desk = try QuoteDesk(tx, draft, by: caller, on: local.host, at: now)
    try desk.look(offers: true)
    return desk.quote()
  }

  /// Submits a job, in the place that it names or that the hub chooses for it.
  public func submit(_ tx: Transaction, _ draft: JobDraft, by caller: Caller, at now: Instant) throws -> Job {
    guard let (placed, placement) = try place(tx, draft, by: caller, at: now) else {
      return try Jobs.submit(tx, draft, by: caller, obstacle: obstacle, at: now)
    }
    let job = try Jobs.submit(tx, placed, by: caller, obstacle: obstacle, placement: placement, at: now)
    try JobPlacements.keep(tx, placement, of: job.id.description)
    return job
  }

  /// Submits equal tasks together, all of them to one place.
  public func submit(_ tx: Transaction, _ draft: JobArrayDraft, by caller: Caller, at now: Instant) throws -> JobArray {
    guard (1...JobArray.largest).contains(draft.count) else { throw JobRefusal.arraySize }
    let tasks = draft.gang == true ? draft.count : 1
    guard let (placed, placement) = try place(tx, draft.job, tasks: tasks, by: caller, at: now) else {
      return try Jobs.submit(tx, draft, by: caller, slots: slots, obstacle: obstacle, at: now)
    }
    var told = draft
    told.job = placed
    let array = try Jobs.submit(
      tx, told, by: caller, slots: slots, obstacle: obstacle, placement: placement, at: now)
    try JobPlacements.keep(tx, placement, of: array.id.description)
    return array
  }

  /// Chooses where the draft says no agreement, or what it prefers. Nil: it says where it runs.
  private func place(
    _ tx: Transaction, _ draft: JobDraft, tasks: Int64 = 1, by caller: Caller, at now: Instant
  ) throws -> (JobDraft, JobPlacement)? {
    guard draft.agreement == nil || draft.prefer != nil else { return nil }
    let prefer = draft.prefer ?? .balanced
    var desk = try QuoteDesk(tx, draft, by: caller, tasks: tasks, on: local.host, at: now)
    try desk.look(offers: false)
    var may: [ComputeQuote.Candidate] = []
    for candidate in QuoteDesk.line(desk.candidates, by: prefer) {
      // Who says no deadline has not asked to wait for another hour.
      if prefer == .now || draft.deadline == nil,
        desk.candidates.contains(where: { $0.isSamePlace(as: candidate) && $0.startsAt < candidate.startsAt })
      {
        continue
      }
      guard candidate.price.isCovered else {
        desk.rejected.append(ComputeQuote.Rejection(candidate, QuoteRefusal.notCovered(candidate.price.heldFen)))
        continue
      }
      may.append(candidate)
    }
    guard let chosen = may.first else { throw QuoteRefusal.nowhere(desk.rejected) }
    var placed = draft
    placed.agreement = chosen.agreement
    placed.pool = chosen.pool
    placed.notBefore = chosen.submit.notBefore
    // Whoever names the agreement names the voucher too.
    if draft.agreement == nil { placed.voucher = chosen.submit.voucher }
    return (placed, JobPlacement(prefer, may, desk.rejected))
  }
}

extension ComputeQuote.Candidate {
  func isSamePlace(as other: Self) -> Bool {
    agreement == other.agreement && offer == other.offer && pool == other.pool
  }
}

extension ComputeQuote.Rejection {
  init(_ candidate: ComputeQuote.Candidate, _ refusal: Refusal) {
    self.init(
      agreement: candidate.agreement, offer: candidate.offer, pool: candidate.pool, name: candidate.poolName,
      rule: refusal.rule, text: refusal.detail, remedy: refusal.remedy, wouldCostFen: candidate.price.payableFen)
  }
}
