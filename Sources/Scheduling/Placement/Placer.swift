public import Vocabulary

/// Places requests on a cluster, one at a time, and knows why. The same value serves the live hub and the simulator.
///
/// Scores are kept for each distinct request. When a request comes, only nodes that have changed since the same request
/// came last are scored again.
public struct Placer: Sendable {
  public internal(set) var cluster: Cluster
  public let policy: PlacementPolicy
  let scorer: any Scorer
  /// Of equally good nodes the one with the smallest rank is taken.
  let ranks: [Int]
  private let nodeOfRank: [Int]
  private var classes: [RequestClass] = []
  private var classOf: [Request: Int] = [:]
  private var changes: NodeChanges
  private var random: Randomness
  /// Scores kept at most; beyond that all are forgotten and made again as they are needed.
  private let mostScores = 1 << 23

  /// `mix`: what tasks usually ask for. `ranks`: for each node, each number once; the order of the nodes unless told.
  /// `seed` is only for the policy `random`.
  public init(
    cluster: Cluster, policy: PlacementPolicy = .leastStranded, mix: TypicalMix, ranks: [Int]? = nil, seed: UInt64 = 0
  ) {
    self.cluster = cluster
    self.policy = policy
    let ranks = ranks ?? Array(cluster.nodes.indices)
    precondition(ranks.count == cluster.nodes.count && ranks.count < 1 << RequestClass.rankBits, "a rank for each node")
    self.ranks = ranks
    var nodeOfRank = ranks
    for (node, rank) in ranks.enumerated() { nodeOfRank[rank] = node }
    self.nodeOfRank = nodeOfRank
    scorer = policy.scorer(mix: mix, cluster: cluster)
    changes = NodeChanges(nodes: cluster.nodes.count)
    random = Randomness(seed: seed)
  }

  /// Decides and takes what was decided.
  public mutating func place(_ request: Request) -> Decision { place(request, preferring: []) }

  mutating func place(_ request: Request, preferring nodes: [Int]) -> Decision {
    let decision = decide(request, preferring: nodes)
    if let grant = decision.grant {
      cluster.move(request, grant, by: -1)
      changes.add(grant.node)
    }
    return decision
  }

  /// Takes what was decided elsewhere, for instance what ran before the hub was started again.
  public mutating func take(_ request: Request, as grant: Grant) throws(Refusal) {
    try cluster.take(request, as: grant)
    changes.add(grant.node)
  }

  /// Gives back what `place` or `take` took.
  public mutating func release(_ request: Request, from grant: Grant) throws(Refusal) {
    try cluster.giveBack(request, from: grant)
    changes.add(grant.node)
  }

  /// Takes without asking whether it is idle.
  mutating func put(_ request: Request, _ grant: Grant) {
    cluster.move(request, grant, by: -1)
    changes.add(grant.node)
  }

  /// Has a node take nothing any more, or again.
  public mutating func setClosed(_ node: Int, _ isClosed: Bool) {
    guard cluster.isClosed[node] != isClosed else { return }
    cluster.isClosed[node] = isClosed
    changes.add(node)
  }

  /// Decides among the nodes for which `isMeant`, and takes what was decided.
  mutating func place(_ request: Request, where isMeant: (Int) -> Bool) -> Decision? {
    guard request.flaw == nil else { return nil }
    let number = bringUpToDate(request)
    var best = RequestClass.none
    for (node, key) in classes[number].keys.enumerated() where key > best && isMeant(node) { best = key }
    guard best != RequestClass.none else { return nil }
    let node = nodeOfRank[RequestClass.rank(ofKey: best)]
    let grant = Grant(node: node, devices: devices(request, on: node))
    let decision = Decision(
      request: request, grant: grant, terms: scorer.terms(request, on: node, of: cluster),
      candidates: [.init(node: node, score: RequestClass.score(ofKey: best))],
      fitting: classes[number].counts[Int(RequestClass.fits)], rejected: classes[number].counts)
    put(request, grant)
    return decision
  }

  mutating func undo(_ request: Request, _ grant: Grant) {
    cluster.move(request, grant, by: 1)
    changes.add(grant.node)
  }

  /// Where the request would go now; nothing is taken.
  public mutating func decide(_ request: Request) -> Decision { decide(request, preferring: []) }

  private mutating func decide(_ request: Request, preferring nodes: [Int]) -> Decision {
    guard request.flaw == nil else {
      return Decision(
        request: request, grant: nil, terms: [], candidates: [], fitting: 0,
        rejected: [Int](repeating: 0, count: Int(RequestClass.fits) + 1))
    }
    let number = bringUpToDate(request)
    let isThereRoom = classes[number].counts[Int(RequestClass.fits)] > 0
    var keys = !isThereRoom ? [] : policy == .random ? anyOne(classes[number]) : classes[number].best()
    if let near = nodes.map({ classes[number].keys[$0] }).max(), near != RequestClass.none {
      keys = [near] + keys.filter { $0 != near }
    }
    var decision = Decision(
      request: request, grant: nil, terms: [],
      candidates: keys.map {
        .init(node: nodeOfRank[RequestClass.rank(ofKey: $0)], score: RequestClass.score(ofKey: $0))
      },
      fitting: classes[number].counts[Int(RequestClass.fits)], rejected: classes[number].counts)
    if let chosen = decision.candidates.first?.node {
      decision.grant = Grant(node: chosen, devices: devices(request, on: chosen))
      decision.terms = scorer.terms(request, on: chosen, of: cluster)
    }
    return decision
  }

  private mutating func devices(_ request: Request, on node: Int) -> UInt64 {
    guard policy == .random, request.accelerators == 1, request.milliEach < 1000 else {
      return scorer.devices(request, on: node, of: cluster)
    }
    let able = cluster.devices(of: node).enumerated().filter { Int($0.element) >= request.milliEach }
    return 1 << UInt64(able[random.below(able.count)].offset)
  }

  private mutating func anyOne(_ found: RequestClass) -> [Int] {
    let fitting = found.counts[Int(RequestClass.fits)]
    if fitting == 0 { return [] }
    var left = random.below(fitting)
    for key in found.keys where key != RequestClass.none {
      if left == 0 { return [key] }
      left -= 1
    }
    return []
  }

  /// The place in `classes` of what is known of the request, made to be true now.
  private mutating func bringUpToDate(_ request: Request) -> Int {
    if let number = classOf[request] {
      classes[number].bringUpToDate(with: cluster, scorer: scorer, ranks: ranks, changes: changes)
      return number
    }
    if (classes.count + 1) * cluster.nodes.count > mostScores {
      classes.removeAll()
      classOf.removeAll()
    }
    classOf[request] = classes.count
    classes.append(RequestClass(request: request, of: cluster, scorer: scorer, ranks: ranks, changes: changes))
    return classes.count - 1
  }
}
