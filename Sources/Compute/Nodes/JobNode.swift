import Scheduling

/// On which node the hub counts a job, and what spoke for it when it was started: small numbers, words only when somebody asks.
public struct JobNode: Hashable, Sendable, Codable {
  public var name: String
  public var group: String
  /// The accelerators by their numbers, as the hub counts them.
  public var devices: [Int64]?
  public var score: Int64?
  /// What the score is made of.
  public var terms: [String: Int64]?
  /// The next best.
  public var others: [Other]?
  /// How many nodes had room…
  public var fitting: Int64?
  /// …and how many had not, by what they lacked.
  public var rejected: [String: Int64]?
  /// True if the engine has told that it runs there.
  public var isTold: Bool?

  public struct Other: Hashable, Sendable, Codable {
    public var name: String
    public var score: Int64
  }

  init(name: String, group: String, devices: [Int64]? = nil) {
    self.name = name
    self.group = group
    self.devices = devices
  }

  init(_ decision: Decision, _ grant: Grant, in nodes: PoolNodes) {
    name = nodes.nodes[grant.node].name
    group = nodes.groups[nodes.nodes[grant.node].group].name
    devices = grant.devices == 0 ? nil : grant.deviceNumbers.map(Int64.init)
    score = decision.candidates.first.map { Int64($0.score) }
    terms = Dictionary(decision.terms.map { ($0.name, Int64($0.value)) }) { first, _ in first }
    let next = decision.candidates.dropFirst().map { Other(name: nodes.nodes[$0.node].name, score: Int64($0.score)) }
    others = next.isEmpty ? nil : next
    fitting = Int64(decision.fitting)
    rejected = nodes.counts(decision.rejected)
  }

  /// The engine decides where a job runs; the hub only counts.
  mutating func isToldToBe(on node: String?) {
    guard let node else { return }
    if node != name { (name, devices, score, terms, others) = (node, nil, nil, nil, nil) }
    isTold = true
  }

  var grantedDevices: UInt64 { (devices ?? []).reduce(0) { $1 >= 0 && $1 < 64 ? $0 | 1 << UInt64($1) : $0 } }
}

extension PoolNodes {
  /// Counts of the pure core by word; what is closed is told by why it is.
  func counts(_ rejected: [Int]) -> [String: Int64] {
    var counts: [String: Int64] = [:]
    for obstacle in Cluster.Obstacle.allCases where obstacle != .closed {
      let count = rejected[Int(obstacle.rawValue)]
      if count > 0 { counts["\(obstacle)"] = Int64(count) }
    }
    for (state, word) in [(State.drained, "drained"), (.lost, "lost")] where count(state) > 0 {
      counts[word] = Int64(count(state))
    }
    return counts
  }
}
