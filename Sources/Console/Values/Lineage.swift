public import Vocabulary

extension Console {
  /// What a model comes of: a graph without circles.
  public struct Lineage: Sendable {
    public struct Node: Sendable {
      public var id: String
      /// `dataset`, `right`, `agreement`, `job`, `model`, `parent`, `evaluation` or `offer`.
      public var kind: String
      public var title: Text
      public var link: Link?
      /// Whether what it stands for no longer holds, so that what comes of it is marked.
      public var isBroken: Bool

      public init(id: String, kind: String, title: Text, link: Link? = nil, isBroken: Bool = false) {
        self.id = id
        self.kind = kind
        self.title = title
        self.link = link
        self.isBroken = isBroken
      }
    }

    /// That `to` comes of `from`.
    public struct Edge: Hashable, Sendable {
      public var from: String
      public var to: String

      public init(from: String, to: String) {
        self.from = from
        self.to = to
      }
    }

    public var nodes: [Node]
    public var edges: [Edge]

    /// The most nodes that are drawn.
    static let most = 60

    public init(nodes: [Node], edges: [Edge]) {
      let kept = Array(nodes.prefix(Self.most))
      let ids = Set(kept.map(\.id))
      self.nodes = kept
      self.edges = edges.filter { ids.contains($0.from) && ids.contains($0.to) && $0.from != $0.to }
    }

    /// Nodes in columns: each stands after all that it comes of, and as near as can be to what comes of it. What a circle would keep from having a place comes last.
    var columns: [[Node]] {
      var depth: [String: Int] = [:]
      var before: [String: Set<String>] = [:]
      for edge in edges { before[edge.to, default: []].insert(edge.from) }
      var rest = nodes
      while !rest.isEmpty {
        let ready = rest.filter { (before[$0.id] ?? []).allSatisfy { depth[$0] != nil } }
        let next = ready.isEmpty ? rest : ready
        for node in next {
          depth[node.id] = ((before[node.id] ?? []).compactMap { depth[$0] }.max() ?? -1) + 1
        }
        let placed = Set(next.map(\.id))
        rest.removeAll { placed.contains($0.id) }
      }
      // As late as may be, so that no line runs behind boxes that it has nothing to do with.
      var after: [String: Set<String>] = [:]
      for edge in edges { after[edge.from, default: []].insert(edge.to) }
      for node in nodes.sorted(by: { (depth[$0.id] ?? 0, $0.id) > (depth[$1.id] ?? 0, $1.id) }) {
        guard let next = (after[node.id] ?? []).compactMap({ depth[$0] }).min() else { continue }
        depth[node.id] = max(depth[node.id] ?? 0, next - 1)
      }
      var columns: [[Node]] = []
      for node in nodes {
        let place = depth[node.id] ?? 0
        while columns.count <= place { columns.append([]) }
        columns[place].append(node)
      }
      return columns
    }
  }
}
