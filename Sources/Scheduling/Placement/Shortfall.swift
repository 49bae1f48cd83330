public import Vocabulary

/// Why a request can never run on a cluster, however idle it is, and the nearest that can.
public struct Shortfall: Hashable, Sendable {
  /// One thing the request asks too much of.
  public struct Limit: Hashable, Sendable {
    public var obstacle: Cluster.Obstacle
    public var asked: Int64
    /// The most that any node with a model that will do has of it.
    public var most: Int64
  }

  /// What has to be cut to come to `nearest`. Each may be within what some node has and still be too much together.
  public var limits: [Limit]
  /// The request with the fewest and smallest cuts that some node can run.
  public var nearest: Request
  /// A node that could run `nearest`.
  public var node: Int
}

extension Cluster {
  /// Nil if the request would fit on some idle node.
  public func shortfall(of request: Request) -> Shortfall? {
    var best: (cuts: Int, loss: Double, limits: [Shortfall.Limit], nearest: Request, node: Int)?
    for node in nodes.indices {
      let (nearest, cut, loss) = trimmed(request, to: nodes[node])
      if cut.isEmpty { return nil }
      // A node without what is wanted at all is never the nearest while any has some of it.
      let cuts = cut.count + (isAltogetherOther(nodes[node], request) ? 100 : 0)
      if let best, (best.cuts, best.loss) <= (cuts, loss) { continue }
      best = (cuts, loss, cut, nearest, node)
    }
    guard let best else { return nil }
    let able = nodes.filter { isOfGroup($0, request) && (request.accelerators == 0 || fitsModel($0, request)) }
    let limits = best.limits.map { limit in
      var limit = limit
      switch limit.obstacle {
      case .model, .group, .closed: limit.most = 0
      case .accelerators, .fraction: limit.most = Int64(able.map(\.accelerators).max() ?? 0)
      case .processors: limit.most = able.map(\.milliCPU).max() ?? 0
      case .memory: limit.most = able.map(\.memoryMiB).max() ?? 0
      }
      return limit
    }
    return Shortfall(limits: limits, nearest: best.nearest, node: best.node)
  }

  private func isOfGroup(_ node: Node, _ request: Request) -> Bool {
    request.groups == 0 || node.group.map { request.groups >> UInt64($0) & 1 == 1 } ?? false
  }

  private func isAltogetherOther(_ node: Node, _ request: Request) -> Bool {
    !isOfGroup(node, request) || (request.accelerators > 0 && node.accelerators == 0)
  }

  private func fitsModel(_ node: Node, _ request: Request) -> Bool {
    node.accelerators > 0 && (request.models.isEmpty || !request.models.isDisjoint(with: node.models))
  }

  private func trimmed(_ request: Request, to node: Node) -> (Request, [Shortfall.Limit], Double) {
    var nearest = request
    var cuts: [Shortfall.Limit] = []
    var loss = 0.0
    func cut(_ obstacle: Obstacle, _ asked: Int64, _ has: Int64) {
      cuts.append(.init(obstacle: obstacle, asked: asked, most: has))
      loss += asked == 0 ? 1 : 1 - Double(has) / Double(asked)
    }
    if !isOfGroup(node, request) {
      cut(.group, 1, 0)
      nearest.groups = 0
    }
    if request.accelerators > 0 {
      if node.accelerators == 0 {
        cut(.accelerators, Int64(request.accelerators), 0)
        (nearest.accelerators, nearest.models) = (0, [])
      } else {
        if !fitsModel(node, request) {
          cut(.model, 1, 0)
          nearest.models = node.models
        }
        if request.accelerators > node.accelerators {
          cut(.accelerators, Int64(request.accelerators), Int64(node.accelerators))
          nearest.accelerators = node.accelerators
        }
      }
    }
    if request.milliCPU > node.milliCPU {
      cut(.processors, request.milliCPU, node.milliCPU)
      nearest.milliCPU = node.milliCPU
    }
    if request.memoryMiB > node.memoryMiB {
      cut(.memory, request.memoryMiB, node.memoryMiB)
      nearest.memoryMiB = node.memoryMiB
    }
    return (nearest, cuts, loss)
  }

  /// The refusal of a request that no idle node could run: which limit, and the nearest that is possible. Nil if one could.
  public func refusal(of request: Request) -> Refusal? {
    if let flaw = request.flaw { return flaw }
    if nodes.isEmpty {
      return Refusal(
        .unacceptable, rule: "placement.no-nodes", Text(zh: "资源池里没有节点", en: "the pool has no nodes"),
        remedy: Text(zh: "先加入节点", en: "add a node first"))
    }
    guard let shortfall = shortfall(of: request) else { return nil }
    let zh = shortfall.limits.map { words(of: $0, request).zh }.joined(separator: "；")
    let en = shortfall.limits.map { words(of: $0, request).en }.joined(separator: "; ")
    let nearest = words(of: shortfall.nearest)
    return Refusal(
      .unacceptable, rule: "placement.impossible", Text(zh: zh, en: en),
      remedy: Text(
        zh: "最接近的可行请求：\(nearest.zh)（节点 \(nodes[shortfall.node].name)）",
        en: "the nearest that is possible: \(nearest.en) (node \(nodes[shortfall.node].name))"),
      field: shortfall.limits.first.map { Self.field(of: $0.obstacle) })
  }
}
