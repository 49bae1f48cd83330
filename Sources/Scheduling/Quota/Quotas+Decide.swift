extension Quotas {
  /// Who is admitted now, in order. Those put out wait again, where they stood before.
  public mutating func decide() -> [QuotaAdmission] {
    var admissions: [QuotaAdmission] = []
    for cohort in changed.sorted() { decide(cohort, &admissions) }
    changed = []
    return admissions
  }

  private mutating func decide(_ cohort: Int, _ admissions: inout [QuotaAdmission]) {
    let queues = members[cohort]
    // Who was put out again and again in one decision puts nobody out any more: so this comes to an end.
    var outs: [Int: Int] = [:]
    var candidates: [Candidate?] = queues.map { candidate(of: $0, outs) }
    var isFresh = [Bool](repeating: true, count: queues.count)
    while let place = first(of: candidates), let best = candidates[place] {
      // Where a queue stands among the others depends on its own use alone; what it would take, and from whom, is
      // looked at again only when it is its turn.
      guard isFresh[place] else {
        candidates[place] = candidate(of: queues[place], outs)
        isFresh[place] = true
        continue
      }
      let request = best.request
      _ = lines[request.queue].remove(request.id)
      for victim in best.victims {
        guard let was = admitted[victim.id] else { continue }
        release(was.request)
        lines[was.request.queue].append(was.request)
        outs[victim.id, default: 0] += 1
      }
      take(request)
      decisions += 1
      admissions.append(QuotaAdmission(id: request.id, rule: best.rule, victims: best.victims))
      for other in queues.indices {
        // Without anything given back, a queue that had nothing to offer has nothing now.
        isFresh[other] = candidates[other] == nil && best.victims.isEmpty && other != place
        if candidates[other] == nil, !isFresh[other] {
          candidates[other] = candidate(of: queues[other], outs)
          isFresh[other] = true
        }
      }
      candidates[place] = candidate(of: request.queue, outs)
      isFresh[place] = true
    }
  }

  private func first(of candidates: [Candidate?]) -> Int? {
    var best: Int?
    for place in candidates.indices {
      guard let one = candidates[place] else { continue }
      if let least = best, let other = candidates[least], !isBefore(one, other) { continue }
      best = place
    }
    return best
  }

  struct Candidate {
    var request: QuotaRequest
    var rule: QuotaAdmission.Rule
    var victims: [QuotaAdmission.Victim]
    var share: Double
    var borrows: Bool
  }

  /// The first in line that can be admitted. Those before it that cannot do not hold it up: they could not use what it
  /// takes, or may put it out again.
  private mutating func candidate(of queue: Int, _ outs: [Int: Int]) -> Candidate? {
    for file in lines[queue].files {
      let request = file.requests[file.first]
      let isFree = fits(request)
      var victims: [QuotaAdmission.Victim] = []
      if !isFree {
        guard outs[request.id, default: 0] < 4, let found = self.victims(for: request) else {
          decisions += 1
          continue
        }
        victims = found
      }
      let borrows = borrows(request)
      return Candidate(
        request: request, rule: isFree ? borrows ? .borrowed : .withinQuota : .preempting, victims: victims,
        share: share(with: request), borrows: borrows)
    }
    return nil
  }

  /// Who has its own before who borrows; then the smaller share; then priority; then who came first.
  private func isBefore(_ a: Candidate, _ b: Candidate) -> Bool {
    if a.borrows != b.borrows { return b.borrows }
    if a.share != b.share { return a.share < b.share }
    if a.request.priority != b.request.priority { return a.request.priority > b.request.priority }
    return (a.request.submitted, a.request.queue, a.request.id) < (b.request.submitted, b.request.queue, b.request.id)
  }

  /// Whether a queue would use more than its own.
  func borrows(_ request: QuotaRequest) -> Bool {
    let base = request.queue * resources.count
    return resources.indices.contains {
      request.amounts[$0] > 0 && usage[base + $0] + request.amounts[$0] > nominal[base + $0]
    }
  }

  func fits(_ request: QuotaRequest) -> Bool { shortage(request) == nil }

  /// The first limit that a request does not keep, and by how much.
  public func shortage(_ request: QuotaRequest) -> QuotaShortage? {
    let base = request.queue * resources.count
    for resource in resources.indices where request.amounts[resource] > 0 {
      let used = usage[base + resource]
      let wanted = used + request.amounts[resource]
      if wanted > limit[base + resource] {
        return QuotaShortage(limit: .queue, resource: resource, short: wanted - limit[base + resource])
      }
      let place = cohortOf[request.queue] * resources.count + resource
      let shared =
        lent[place] + sharedUse(request.queue, resource, wanted) - sharedUse(request.queue, resource, used)
      if shared > lendable[place] {
        return QuotaShortage(limit: .cohort, resource: resource, short: shared - lendable[place])
      }
    }
    return nil
  }

  /// The weighted dominant share that a queue would have: the largest, over resources, of what it uses of the cohort's.
  public func share(of queue: Int) -> Double { share(queue, adding: nil) }

  func share(with request: QuotaRequest) -> Double { share(request.queue, adding: request.amounts) }

  private func share(_ queue: Int, adding amounts: [Int64]?) -> Double {
    var largest = 0.0
    for resource in resources.indices {
      let all = total[cohortOf[queue] * resources.count + resource]
      let used = usage[queue * resources.count + resource] + (amounts?[resource] ?? 0)
      if all > 0 { largest = max(largest, Double(used) / Double(all)) }
    }
    return largest * 1000 / Double(queues[queue].weight)
  }
}

/// What keeps a request from being admitted.
public struct QuotaShortage: Hashable, Sendable {
  public enum Limit: String, Sendable {
    /// The queue's own quota and what it may borrow on top.
    case queue = "quota.queue-limit"
    /// What the cohort has to lend.
    case cohort = "quota.cohort-full"
  }
  public var limit: Limit
  public var resource: Int
  /// How much is missing.
  public var short: Int64
}
