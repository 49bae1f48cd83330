import Exchange
public import Store
public import Vocabulary

/// What something is made of, and what was made of it, as nodes and edges to draw.
public struct LineageGraph: Hashable, Sendable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case model, agreement, right, declared, job, file, dataset, unit
  }

  public struct Node: Hashable, Sendable, Codable {
    public var id: String
    public var kind: Kind
    public var name: Text
    /// A model's or an agreement's.
    public var state: String?
    /// Since when nothing rests on it any more, itself or what it is made of.
    public var revokedAt: Instant?
  }

  /// `to` is made of, or by, `from`.
  public struct Edge: Hashable, Sendable, Codable {
    public var from: String
    public var to: String
    public var revokedAt: Instant?
  }

  public var nodes: [Node]
  public var edges: [Edge]

  /// The most of each; what is further up is left out.
  public static let most = 1000
}

extension ModelRegistry {
  public static func graph(_ tx: Transaction, of id: ID<RegisteredModel>) throws -> LineageGraph {
    var builder = LineageGraph.Builder()
    let ancestors = try Lineage.ancestors(tx, of: id.description)
    var models = [try load(tx, id)]
    for edge in ancestors {
      builder.link(edge.source, edge.ground, edge.brokenAt)
      guard builder.isNew(edge.source) else { continue }
      if let parent = ID<RegisteredModel>(edge.source) {
        models += try [load(tx, parent)]
      } else if let agreement = ID<Agreement>(edge.source) {
        let found = try Agreements.get(tx, agreement)
        builder.add(edge.source, .agreement, found.title, found.state.rawValue, edge.brokenAt)
      } else {
        builder.add(edge.source, .right, Text(zh: "数据权利", en: "data right"), nil, edge.brokenAt)
      }
    }
    for model in models {
      let name = model.name + " " + model.version
      let since = try Lineage.breaks(tx, of: model.id.description).compactMap(\.brokenAt).min()
      builder.add(model.id.description, .model, Text(zh: name, en: name), model.state.rawValue, since)
      builder.origins(of: model)
    }
    return builder.graph
  }

}

extension LineageGraph {
  /// Adds each thing and each step once, and no more than ``most`` of either.
  public struct Builder {
    public private(set) var graph = LineageGraph(nodes: [], edges: [])
    private var known: Set<String> = []
    private var steps: Set<[String]> = []

    public init() {}

    public func isNew(_ id: String) -> Bool { !known.contains(id) }

    public mutating func add(
      _ id: String, _ kind: LineageGraph.Kind, _ name: Text, _ state: String? = nil, _ revokedAt: Instant? = nil
    ) {
      guard graph.nodes.count < LineageGraph.most, known.insert(id).inserted else { return }
      graph.nodes.append(.init(id: id, kind: kind, name: name, state: state, revokedAt: revokedAt))
    }

    public mutating func link(_ from: String, _ to: String, _ revokedAt: Instant? = nil) {
      guard graph.edges.count < LineageGraph.most, steps.insert([from, to]).inserted else { return }
      graph.edges.append(.init(from: from, to: to, revokedAt: revokedAt))
    }

    mutating func origins(of model: RegisteredModel) {
      let id = model.id.description
      for job in model.lineage.jobs {
        add(job, .job, Text(zh: "训练作业", en: "training job"))
        link(job, id)
      }
      for file in model.lineage.files {
        add(file.sha256, .file, Text(zh: file.name, en: file.name))
        link(file.sha256, id)
      }
      for source in model.lineage.declared {
        let name = "\(source.name) (\(source.licence))"
        add(name, .declared, Text(zh: name, en: name))
        link(name, id)
      }
    }
  }
}
