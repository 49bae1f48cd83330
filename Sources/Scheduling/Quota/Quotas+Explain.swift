public import Vocabulary

/// Why a request waits, in numbers; words are made only when somebody asks.
public struct QuotaExplanation: Hashable, Sendable {
  public enum State: Hashable, Sendable {
    case running
    /// Nothing keeps it: the next decision admits it, or one that is before it.
    case next
    case short(QuotaShortage)
  }
  public var state: State
  public var queue: Int
  /// How many of its queue are looked at before it.
  public var before: Int
  /// Its queue's weighted dominant share now and with it.
  public var share: Double
  public var shareWithIt: Double
  /// Whether somebody would have to go for it who may not be made to.
  public var mayPreempt: Bool
}

extension Quotas {
  /// Nil if there is no such request.
  public func explain(_ id: Int) -> QuotaExplanation? {
    if let was = admitted[id]?.request {
      let share = share(of: was.queue)
      return QuotaExplanation(
        state: .running, queue: was.queue, before: 0, share: share, shareWithIt: share, mayPreempt: false)
    }
    for queue in lines.indices {
      guard let request = lines[queue].find(id) else { continue }
      var copy = self
      return QuotaExplanation(
        state: shortage(request).map { .short($0) } ?? .next, queue: queue, before: lines[queue].before(request),
        share: share(of: queue), shareWithIt: share(with: request), mayPreempt: copy.victims(for: request) != nil)
    }
    return nil
  }

  /// The explanation as a sentence that names the rule.
  public func words(_ explanation: QuotaExplanation) -> Text {
    let queue = queues[explanation.queue].name
    switch explanation.state {
    case .running: return Text(zh: "已在队列 \(queue) 的配额内运行", en: "running on the quota of queue \(queue)")
    case .next:
      return Text(
        zh: "配额足够，前面还有 \(explanation.before) 个", en: "the quota suffices; \(explanation.before) are before it")
    case .short(let shortage):
      let resource = resources[shortage.resource]
      switch shortage.limit {
      case .queue:
        return Text(
          zh: "\(shortage.limit.rawValue)：队列 \(queue) 的配额加可借用量还差 \(shortage.short) \(resource)",
          en:
            "\(shortage.limit.rawValue): queue \(queue) lacks \(shortage.short) \(resource) of its quota and what it may borrow"
        )
      case .cohort:
        let cohort = cohorts[cohortOf[explanation.queue]]
        return Text(
          zh: "\(shortage.limit.rawValue)：\(cohort) 中可借出的还差 \(shortage.short) \(resource)",
          en: "\(shortage.limit.rawValue): what \(cohort) has to lend lacks \(shortage.short) \(resource)")
      }
    }
  }

  /// Refuses what can never be admitted, and says what could be.
  public func check(_ request: QuotaRequest) throws(Refusal) {
    guard queues.indices.contains(request.queue) else { throw Refusal.notFound("queue") }
    guard request.amounts.count == resources.count, request.amounts.allSatisfy({ $0 >= 0 }),
      request.amounts.contains(where: { $0 > 0 }), request.amounts.allSatisfy({ $0 <= 1_000_000_000_000 })
    else {
      throw Refusal(
        .unacceptable, rule: "quota.not-an-amount",
        Text(zh: "申请量不成立", en: "what is asked for is no amount"),
        remedy: Text(zh: "每种资源一个 0 到 10¹² 的整数，不全为 0", en: "a number from 0 to 10¹² for each resource, not all 0"),
        field: "amounts")
    }
    guard admitted[request.id] == nil else {
      throw Refusal(
        .conflict, rule: "quota.already-there", Text(zh: "编号已在使用", en: "this number is in use"), field: "id")
    }
    let queue = queues[request.queue]
    for resource in resources.indices {
      let most = most(resource, request.queue)
      if request.amounts[resource] > most {
        throw Refusal(
          .unacceptable, rule: "quota.never-fits",
          Text(
            zh: "队列 \(queue.name) 即使借满也只有 \(most) \(resources[resource])，申请了 \(request.amounts[resource])",
            en: "queue \(queue.name) never has more than \(most) \(resources[resource]), borrowing included; "
              + "\(request.amounts[resource]) are asked for"),
          remedy: Text(zh: "最多申请 \(most)", en: "ask for at most \(most)"), field: "amounts")
      }
    }
  }

  /// The most that a queue could ever use of a resource.
  func most(_ resource: Int, _ queue: Int) -> Int64 {
    let own = queues[queue].nominal[resource]
    let kept = own - min(own, queues[queue].lending?[resource] ?? .max)
    let reachable = kept + lendable[cohortOf[queue] * resources.count + resource]
    guard let borrowing = queues[queue].borrowing else { return reachable }
    return min(reachable, own + borrowing[resource])
  }
}
