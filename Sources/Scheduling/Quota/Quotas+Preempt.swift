extension Quotas {
  /// The fewest who have to go for a request, found greedily; nil if it would not help, or nobody may be made to.
  ///
  /// Of its own queue whoever has lower priority; of others what they borrowed, if the request is within what is its
  /// queue's own: nobody is put out so that another may borrow. Lower priority goes first, then who goes on from a
  /// checkpoint, then who was admitted last: they lose least.
  mutating func victims(for request: QuotaRequest) -> [QuotaAdmission.Victim]? {
    guard mayHelp(request) else { return nil }
    var own: [QuotaRequest] = []
    if queues[request.queue].preemption == .lowerPriority {
      own = holders[request.queue].below(request.priority).filter { overlaps($0, request) }.reversed()
    }
    var out: [QuotaRequest] = []
    // First its own, until it is within what is its queue's own, or fits.
    while !isOwn(request), !fits(request), let one = own.popLast() { send(one, &out) }
    // Then what others borrowed.
    if isOwn(request), !fits(request) { reclaim(for: request, &out) }
    while !fits(request), let one = own.popLast() { send(one, &out) }
    let isEnough = fits(request)
    let needed = isEnough ? least(of: out, for: request) : out
    for one in needed { move(one, by: 1) }
    guard isEnough, !needed.isEmpty else { return nil }
    return needed.map {
      QuotaAdmission.Victim(
        id: $0.id, cause: $0.queue == request.queue ? .lowerPriority : .reclaimed, hasCheckpoint: $0.hasCheckpoint)
    }
  }

  /// Whether it could fit if all went who might; most requests that wait are told apart here, at little cost.
  private func mayHelp(_ request: QuotaRequest) -> Bool {
    let base = request.queue * resources.count
    let cohort = cohortOf[request.queue]
    for resource in resources.indices where request.amounts[resource] > 0 {
      let lower =
        queues[request.queue].preemption == .never ? 0 : holders[request.queue].lower(than: request.priority, resource)
      let left = usage[base + resource] - lower
      let wanted = left + request.amounts[resource]
      if wanted > limit[base + resource] { return false }
      var shared = lent[cohort * resources.count + resource] + sharedUse(request.queue, resource, wanted)
      shared -= sharedUse(request.queue, resource, usage[base + resource])
      if queues[request.queue].reclaim != .never, wanted <= nominal[base + resource] {
        for other in borrowers[cohort] where other != request.queue {
          shared -= usage[other * resources.count + resource]
        }
      }
      if shared > lendable[cohort * resources.count + resource] { return false }
    }
    return true
  }

  private mutating func send(_ one: QuotaRequest, _ out: inout [QuotaRequest]) {
    move(one, by: -1)
    out.append(one)
  }

  private mutating func reclaim(for request: QuotaRequest, _ out: inout [QuotaRequest]) {
    let rule = queues[request.queue].reclaim
    guard rule != .never else { return }
    let cohort = cohortOf[request.queue]
    var candidates: [QuotaRequest] = []
    for other in borrowers[cohort] where other != request.queue {
      candidates += holders[other].below(rule == .any ? .max : request.priority)
    }
    candidates.sort { a, b in
      if a.priority != b.priority { return a.priority < b.priority }
      if a.hasCheckpoint != b.hasCheckpoint { return a.hasCheckpoint }
      return (admitted[a.id]?.order ?? 0) > (admitted[b.id]?.order ?? 0)
    }
    for one in candidates {
      guard let shortage = shortage(request) else { return }
      // Only of what is short, and only of a queue that uses more of it than its own.
      let place = one.queue * resources.count + shortage.resource
      guard one.amounts[shortage.resource] > 0,
        usage[place] > nominal[place]
      else { continue }
      send(one, &out)
    }
  }

  /// Puts back whom the request did not need to go; what is left out is returned.
  private mutating func least(of out: [QuotaRequest], for request: QuotaRequest) -> [QuotaRequest] {
    var needed: [QuotaRequest] = []
    for one in out.reversed() {
      move(one, by: 1)
      // Without its own out of the way it would borrow what it took from others.
      if !fits(request) || (!isOwn(request) && out.contains { $0.queue != request.queue }) {
        move(one, by: -1)
        needed.append(one)
      }
    }
    return needed
  }

  private func overlaps(_ a: QuotaRequest, _ b: QuotaRequest) -> Bool {
    resources.indices.contains { a.amounts[$0] > 0 && b.amounts[$0] > 0 }
  }

  /// Whether with the request the queue would use no more than its own of what the request asks for.
  func isOwn(_ request: QuotaRequest) -> Bool { !borrows(request) }

  func isBorrowing(_ queue: Int) -> Bool {
    (queue * resources.count..<(queue + 1) * resources.count).contains { usage[$0] > nominal[$0] }
  }
}
