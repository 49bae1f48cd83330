/// The order in which waiting jobs are looked at: priority, then who uses least, then age.
struct FairOrder {
  /// For each priority, highest first, what each owner has there.
  private var levels: [[Line]] = []
  /// Those of the first priority that is not through, as a heap: who is next comes first.
  private var heap: [Line] = []
  /// Whose turn it was last: what it takes decides where it stands next.
  private var last: Line?
  private var shares: [Int: Int64]
  private let weights: [Int: Int64]

  private struct Line {
    var owner: Int
    /// Indices of the queue, oldest first.
    var indices: [Int]
    var place = 0
    var share: Int64 = 0

    static func < (a: Line, b: Line) -> Bool {
      a.share == b.share ? a.indices[a.place] < b.indices[b.place] : a.share < b.share
    }
  }

  init<Demand>(_ queue: [Waiting<Demand>], shares: [Int: Int64], weights: [Int: Int64]) {
    var lines: [Int: [Int: Line]] = [:]
    for (index, job) in queue.enumerated() {
      lines[job.priority, default: [:]][job.owner, default: Line(owner: job.owner, indices: [])].indices.append(index)
    }
    // The lowest first, so that the next is taken from the end.
    levels = lines.sorted { $0.key < $1.key }.map { Array($1.values) }
    self.shares = shares
    self.weights = weights
  }

  /// The next to look at; nil when all have been.
  mutating func next() -> Int? {
    if let line = last {
      last = nil
      if line.place < line.indices.count { add(line) }
    }
    while heap.isEmpty {
      guard let lines = levels.popLast() else { return nil }
      for line in lines { add(line) }
    }
    var line = removeFirst()
    let index = line.indices[line.place]
    line.place += 1
    last = line
    return index
  }

  /// Notes what an owner has taken; only of whose turn it was last.
  mutating func charge(_ owner: Int, _ share: Int64) { shares[owner, default: 0] += share }

  private func weighted(_ owner: Int) -> Int64 { (shares[owner] ?? 0) / max(1, weights[owner] ?? 1) }

  private mutating func add(_ line: Line) {
    var line = line
    line.share = weighted(line.owner)
    heap.append(line)
    var place = heap.count - 1
    while place > 0, heap[place] < heap[(place - 1) / 2] {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func removeFirst() -> Line {
    heap.swapAt(0, heap.count - 1)
    let first = heap.removeLast()
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      if least == place { return first }
      heap.swapAt(place, least)
      place = least
    }
  }
}
