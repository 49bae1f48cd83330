import Scheduling
public import Vocabulary

/// Which node a job is counted on or would be, and why the others are not.
public struct NodeExplanation: Hashable, Sendable, Codable {
  /// How many nodes its pool has; absent of a job that has started.
  public var nodes: Int64?
  /// How many have room, or had.
  public var fitting: Int64?
  public var rejected: [Rejected]
  /// Absent while no node has room.
  public var node: JobNode?
  public var text: Text

  public struct Rejected: Hashable, Sendable, Codable {
    /// `model`, `accelerators`, `fraction`, `processors`, `memory`, `group`, `drained`, `lost`.
    public var why: String
    public var nodes: Int64
    public var text: Text
  }

  /// Of a job that has started.
  init(_ node: JobNode) {
    fitting = node.fitting
    rejected = Self.rejected(node.rejected ?? [:])
    var told = node
    (told.fitting, told.rejected) = (nil, nil)
    self.node = told
    let terms = (node.terms ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    let score = node.score.map { " \($0)" + (terms.isEmpty ? "" : " (\(terms))") } ?? ""
    let others = (node.others ?? []).map { "\($0.name) \($0.score)" }.joined(separator: ", ")
    let isTold = node.isTold == true
    text = Self.sentence(
      zh: "\(isTold ? "运行于" : "计入")节点 \(node.name)（\(node.group)）" + (score.isEmpty ? "" : "，得分\(score)")
        + (others.isEmpty ? "" : "；其次 \(others)"),
      en: "\(isTold ? "runs on" : "counted on") the node \(node.name) (\(node.group))"
        + (score.isEmpty ? "" : ", score\(score)") + (others.isEmpty ? "" : "; next best \(others)"), rejected)
  }

  /// Of a job that waits.
  init(_ nodes: PoolNodes, _ room: NodeRoom, _ ask: NodeRoom.Ask) {
    let counts = room.obstacles(to: ask.request)
    self.nodes = Int64(nodes.nodes.count)
    fitting = Int64(counts.last ?? 0)
    rejected = Self.rejected(nodes.counts(counts))
    var placer = room.placer
    let decision = placer.decide(ask.request)
    if let grant = decision.grant {
      var found = JobNode(decision, grant, in: nodes)
      (found.fitting, found.rejected) = (nil, nil)
      node = found
    }
    let (all, fit, tasks) = (nodes.nodes.count, counts.last ?? 0, ask.tasks)
    text = Self.sentence(
      zh: "\(all) 个节点中 \(fit) 个放得下" + (tasks > 1 ? "其中一个任务，共 \(tasks) 个任务要同时开始" : ""),
      en: "\(fit) of \(all) node\(all == 1 ? " has" : "s have") room"
        + (tasks > 1 ? " for one task, and \(tasks) start together" : ""), rejected)
  }

  private static func sentence(zh: String, en: String, _ rejected: [Rejected]) -> Text {
    Text(
      zh: ([zh] + rejected.map { "\($0.nodes) 个节点\($0.text.zh)" }).joined(separator: "；"),
      en: ([en] + rejected.map { "\($0.nodes) node\($0.nodes == 1 ? "" : "s"): \($0.text.en)" }).joined(separator: "; ")
    )
  }

  private static func rejected(_ counts: [String: Int64]) -> [Rejected] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { why, count in
      Rejected(why: why, nodes: count, text: words(why))
    }
  }

  private static func words(_ why: String) -> Text {
    switch why {
    case "drained": Text(zh: "正在排空", en: "drained")
    case "lost": Text(zh: "失联", en: "lost")
    default:
      Cluster.Obstacle.allCases.first { "\($0)" == why }?.words ?? Text(zh: why, en: why)
    }
  }
}
