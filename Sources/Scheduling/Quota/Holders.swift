/// The admitted requests of one queue, those of one priority together, in order of admission.
struct Holders: Sendable {
  struct Class: Sendable {
    var priority: Int64
    /// What they hold together.
    var sum: [Int64]
    var requests: [QuotaRequest]
  }

  /// The lowest priority first.
  private(set) var classes: [Class] = []

  mutating func append(_ request: QuotaRequest) {
    let place = classes.firstIndex { $0.priority >= request.priority } ?? classes.count
    if place == classes.count || classes[place].priority != request.priority {
      classes.insert(
        Class(priority: request.priority, sum: request.amounts.map { _ in 0 }, requests: []), at: place)
    }
    classes[place].requests.append(request)
    for index in request.amounts.indices { classes[place].sum[index] += request.amounts[index] }
  }

  mutating func remove(_ request: QuotaRequest) {
    guard let place = classes.firstIndex(where: { $0.priority == request.priority }),
      let index = classes[place].requests.firstIndex(where: { $0.id == request.id })
    else { return }
    classes[place].requests.remove(at: index)
    for index in request.amounts.indices { classes[place].sum[index] -= request.amounts[index] }
    if classes[place].requests.isEmpty { classes.remove(at: place) }
  }

  /// What those of lower priority hold of a resource.
  func lower(than priority: Int64, _ resource: Int) -> Int64 {
    var sum: Int64 = 0
    for one in classes {
      guard one.priority < priority else { break }
      sum += one.sum[resource]
    }
    return sum
  }

  /// Those of lower priority: the lowest first, of each those that lose little, and then the one that was admitted last.
  func below(_ priority: Int64) -> [QuotaRequest] {
    var all: [QuotaRequest] = []
    for one in classes {
      guard one.priority < priority else { break }
      all += one.requests.reversed().filter(\.hasCheckpoint)
      all += one.requests.reversed().filter { !$0.hasCheckpoint }
    }
    return all
  }
}
