/// What is known of one distinct request: each node's score, which stands until that node changes.
struct RequestClass: Sendable {
  let request: Request
  /// For each node, score and rank in one number so that the largest is the choice; `none` where it does not fit.
  private(set) var keys: [Int]
  /// For each node the obstacle's raw value, or `fits`.
  private var obstacles: [UInt8]
  /// How many nodes have each of the values of `obstacles`.
  private(set) var counts = [Int](repeating: 0, count: Int(fits) + 1)
  /// How many changes of nodes this knows of.
  private var seen: Int

  static let none = Int.min
  static let fits = UInt8(Cluster.Obstacle.allCases.count)
  static let rankBits = 20

  init(request: Request, of cluster: Cluster, scorer: any Scorer, ranks: [Int], changes: NodeChanges) {
    self.request = request
    keys = [Int](repeating: Self.none, count: ranks.count)
    obstacles = [UInt8](repeating: Self.fits, count: ranks.count)
    counts[Int(Self.fits)] = ranks.count
    seen = changes.count
    for node in ranks.indices { update(node, of: cluster, scorer: scorer, rank: ranks[node]) }
  }

  /// Scores the nodes again that have changed since this request came last.
  mutating func bringUpToDate(with cluster: Cluster, scorer: any Scorer, ranks: [Int], changes: NodeChanges) {
    changes.after(seen) { update($0, of: cluster, scorer: scorer, rank: ranks[$0]) }
    seen = changes.count
  }

  private mutating func update(_ node: Int, of cluster: Cluster, scorer: any Scorer, rank: Int) {
    let obstacle = cluster.obstacle(to: request, on: node)
    let code = obstacle?.rawValue ?? Self.fits
    counts[Int(obstacles[node])] -= 1
    counts[Int(code)] += 1
    obstacles[node] = code
    keys[node] =
      obstacle == nil ? Self.key(score: scorer.score(request, on: node, of: cluster), rank: rank) : Self.none
  }

  static func key(score: Int, rank: Int) -> Int { score << rankBits | (1 << rankBits - 1 - rank) }
  static func score(ofKey key: Int) -> Int { key >> rankBits }
  static func rank(ofKey key: Int) -> Int { 1 << rankBits - 1 - (key & (1 << rankBits - 1)) }

  /// The keys of the three best nodes, the best first.
  func best() -> [Int] {
    var (first, second, third) = (Self.none, Self.none, Self.none)
    for key in keys where key > third {
      if key > first {
        (first, second, third) = (key, first, second)
      } else if key > second {
        (second, third) = (key, second)
      } else {
        third = key
      }
    }
    return [first, second, third].filter { $0 != Self.none }
  }
}
