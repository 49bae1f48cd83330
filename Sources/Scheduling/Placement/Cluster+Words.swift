public import Vocabulary

extension Cluster {
  static func field(of obstacle: Obstacle) -> String {
    switch obstacle {
    case .model: "models"
    case .accelerators: "accelerators"
    case .fraction: "milliEach"
    case .processors: "milliCPU"
    case .memory: "memoryMiB"
    case .group, .closed: "groups"
    }
  }

  func words(of limit: Shortfall.Limit, _ request: Request) -> Text {
    switch limit.obstacle {
    case .model:
      let wanted = names(of: request.models)
      let there = models.joined(separator: ", ")
      return Text(zh: "没有型号 \(wanted)；现有 \(there)", en: "no node has the model \(wanted); there are \(there)")
    case .accelerators, .fraction:
      return Text(
        zh: "要一个节点上的 \(limit.asked) 块加速卡，最多有 \(limit.most) 块",
        en: "asks for \(limit.asked) accelerators of one node; the most is \(limit.most)")
    case .processors:
      return Text(
        zh: "要 \(Self.thousandths(limit.asked)) 核，单个节点最多 \(Self.thousandths(limit.most)) 核",
        en: "asks for \(Self.thousandths(limit.asked)) cores; the most of one node is \(Self.thousandths(limit.most))")
    case .memory:
      return Text(
        zh: "要 \(limit.asked) MiB 内存，单个节点最多 \(limit.most) MiB",
        en: "asks for \(limit.asked) MiB of memory; the most of one node is \(limit.most)")
    case .group, .closed:
      return Text(zh: "没有适用的节点组", en: "no group of nodes is for it")
    }
  }

  /// A request in words.
  public func words(of request: Request) -> Text {
    var zh = "\(Self.thousandths(request.milliCPU)) 核，\(request.memoryMiB) MiB"
    var en = "\(Self.thousandths(request.milliCPU)) cores, \(request.memoryMiB) MiB"
    if request.accelerators > 0 {
      let part = request.milliEach < 1000 ? Self.thousandths(Int64(request.milliEach)) + " × " : ""
      let models = request.models.isEmpty ? "" : " " + names(of: request.models)
      zh += "，\(part)\(request.accelerators) 块加速卡\(models)"
      en += ", \(part)\(request.accelerators) accelerator\(request.accelerators == 1 ? "" : "s")\(models)"
    }
    return Text(zh: zh, en: en)
  }

  func names(of set: AcceleratorModels) -> String {
    let known = models.indices.filter { set.rawValue >> UInt64($0) & 1 == 1 }.map { models[$0] }
    return known.isEmpty ? "?" : known.joined(separator: "|")
  }

  /// 1500 as 1.5.
  static func thousandths(_ milli: Int64) -> String {
    if milli % 1000 == 0 { return "\(milli / 1000)" }
    var digits = "\(milli % 1000)"
    while digits.utf8.count < 3 { digits = "0" + digits }
    while digits.last == "0" { digits.removeLast() }
    return "\(milli / 1000).\(digits)"
  }
}
