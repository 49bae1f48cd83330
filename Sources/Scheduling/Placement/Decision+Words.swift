public import Vocabulary

extension Decision {
  /// What speaks for the decision, a sentence a line. Made only when somebody asks.
  public func words(in cluster: Cluster) -> Text {
    var zh: [String] = []
    var en: [String] = []
    if let grant {
      let name = cluster.nodes[grant.node].name
      let devices = grant.deviceNumbers.map(String.init).joined(separator: ", ")
      zh.append("放在 \(name)" + (devices.isEmpty ? "" : "，加速卡 \(devices)"))
      en.append("goes to \(name)" + (devices.isEmpty ? "" : ", accelerators \(devices)"))
      let parts = terms.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
      let score = candidates.first.map { "\($0.score)" } ?? "?"
      zh.append("得分 \(score)：\(parts)")
      en.append("scores \(score): \(parts)")
      let others = candidates.dropFirst().map { "\(cluster.nodes[$0.node].name) \($0.score)" }.joined(separator: ", ")
      if !others.isEmpty {
        zh.append("其次：\(others)；共有 \(fitting) 个节点放得下")
        en.append("next best: \(others); \(fitting) nodes have room")
      }
    } else {
      zh.append("没有节点放得下")
      en.append("no node has room")
    }
    for obstacle in Cluster.Obstacle.allCases where rejected(by: obstacle) > 0 {
      let count = rejected(by: obstacle)
      let why = obstacle.words
      zh.append("\(count) 个节点：\(why.zh)")
      en.append("\(count) node\(count == 1 ? "" : "s"): \(why.en)")
    }
    return Text(zh: zh.joined(separator: "\n"), en: en.joined(separator: "\n"))
  }
}

extension Cluster.Obstacle {
  public var words: Text {
    switch self {
    case .model: Text(zh: "没有所要型号的加速卡", en: "no accelerators of a model that will do")
    case .accelerators: Text(zh: "空闲的整卡不够", en: "too few whole accelerators idle")
    case .fraction: Text(zh: "没有哪块加速卡剩余这么多", en: "no accelerator has so much left")
    case .processors: Text(zh: "处理器不够", en: "too few processors idle")
    case .memory: Text(zh: "内存不够", en: "too little memory idle")
    case .group: Text(zh: "属于不适用的节点组", en: "of a group that will not do")
    case .closed: Text(zh: "暂不接收作业", en: "take no jobs now")
    }
  }
}
