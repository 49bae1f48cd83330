/// The order in which waiting jobs are looked at: priority, then who uses least, then age.
struct FairOrder {
  /// Indices of the queue by owner, oldest first, for each priority, highest first.
  private var levels: [[Line]]
  private var shares: [Int: Int64]
  private let weights: [Int: Int64]

  private struct Line {
    var owner: Int
    var indices: [Int]
    var place = 0
  }

  init<Demand>(_ queue: [Waiting<Demand>], shares: [Int: Int64], weights: [Int: Int64]) {
    var lines: [Int: [Int: Line]] = [:]
    for (index, job) in queue.enumerated() {
      lines[job.priority, default: [:]][job.owner, default: Line(owner: job.owner, indices: [])].indices.append(index)
    }
    levels = lines.sorted { $0.key > $1.key }.map { _, owners in owners.values.sorted { $0.owner < $1.owner } }
    self.shares = shares
    self.weights = weights
  }

  /// The next to look at; nil when all have been.
  mutating func next() -> Int? {
    while let lines = levels.first {
      guard let best = lines.indices.min(by: { isBefore(lines[$0], lines[$1]) }) else {
        levels.removeFirst()
        continue
      }
      let index = lines[best].indices[lines[best].place]
      levels[0][best].place += 1
      if levels[0][best].place == lines[best].indices.count { levels[0].remove(at: best) }
      return index
    }
    return nil
  }

  /// Notes what an owner has taken.
  mutating func charge(_ owner: Int, _ share: Int64) { shares[owner, default: 0] += share }

  private func isBefore(_ a: Line, _ b: Line) -> Bool {
    let (shareA, shareB) = (weighted(a.owner), weighted(b.owner))
    return shareA == shareB ? a.indices[a.place] < b.indices[b.place] : shareA < shareB
  }

  private func weighted(_ owner: Int) -> Int64 { (shares[owner] ?? 0) / max(1, weights[owner] ?? 1) }
}
