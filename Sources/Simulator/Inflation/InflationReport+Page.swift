public import Vocabulary

extension InflationReport {
  /// The report as a page, in both languages.
  public func html(command: String) -> String {
    var blocks: [Report.Block] = [.figures(figures), .table(header: header, rows: rows)]
    let asked = "已要求的加速卡，占全部的 % · accelerators asked for, % of all"
    func chart(_ caption: Text, unit: String, from: Int, _ figure: @escaping (InflationCurve.Point) -> Double) {
      let chart = LineChart(
        xName: asked, yName: unit,
        series: lines.map { line in
          LineChart.Series(
            name: line.policy,
            points: (from...max(from, marks.last ?? from)).compactMap { percent in
              line.mean(at: percent, figure).map { (Double(percent), $0) }
            })
        })
      blocks.append(.chart(chart.svg, caption: caption))
    }
    chart(Text(zh: "分配率", en: "Allocation ratio"), unit: "%", from: 80) { $0.allocated }
    chart(
      Text(zh: "碎片：常见任务用不上的空闲加速卡", en: "Fragmentation: idle accelerators that usual tasks cannot use"), unit: "%",
      from: 1
    ) { $0.fragmentation }
    if lines.contains(where: { $0.mean(at: 40) { $0.powerKW } ?? 0 > 0 }) {
      chart(Text(zh: "功率", en: "Power"), unit: "kW", from: 1) { $0.powerKW }
    }
    return Report(
      title: Text(zh: "放置策略：填满一个集群", en: "Placement: filling a cluster"),
      lead: Text(
        zh:
          "\(nodes) 个节点，\(accelerators) 块加速卡，\(tasks) 种任务。任务依次到达，直到所要求的加速卡达到总量的 1.3 倍；没有任务结束，放不下的丢弃。分配率是已分配加速卡占全部的百分比。",
        en:
          "\(nodes) nodes with \(accelerators) accelerators, \(tasks) tasks to draw from. Tasks come until they have asked for 1.3 times all accelerators; nothing ends, and what finds no room is dropped. The allocation ratio is the share of all accelerators that is allocated."
      ), sections: [.init(Text(zh: "各策略", en: "The policies"), blocks)], colophon: command
    ).html
  }

  /// The best of all, in large.
  private var figures: [(label: Text, value: String)] {
    [100, 130].compactMap { percent in
      let best = lines.compactMap { line in line.mean(at: percent) { $0.allocated }.map { (line.policy, $0) } }
        .max { $0.1 < $1.1 }
      return best.map { policy, share in
        (
          Text(zh: "到达 \(percent) % 时的最高分配率：\(policy)", en: "most allocated at \(percent) % asked for: \(policy)"),
          Self.fixed(share, 2) + " %"
        )
      }
    }
  }

  /// The table's header, for a page or a terminal.
  public var header: [Text] {
    [
      Text(zh: "策略", en: "policy"), Text(zh: "分配@100 %", en: "alloc@100 %"), Text(zh: "分配@130 %", en: "alloc@130 %"),
      Text(zh: "碎片@80 %", en: "frag@80 %"), Text(zh: "碎片@100 %", en: "frag@100 %"),
      Text(zh: "功率@40 %，kW", en: "kW@40"), Text(zh: "功率@60 %，kW", en: "kW@60"), Text(zh: "功率@100 %，kW", en: "kW@100"),
      Text(zh: "决定/秒", en: "decisions/s"),
    ]
  }

  /// A row a policy, under `header`.
  public var rows: [[String]] {
    lines.map { line in
      func cell(_ percent: Int, places: Int, _ figure: (InflationCurve.Point) -> Double) -> String {
        guard let mean = line.mean(at: percent, figure) else { return "–" }
        let spread = line.spread(at: percent, figure).map { " ± " + Self.fixed($0, places) } ?? ""
        return Self.fixed(mean, places) + spread
      }
      return [
        line.policy, cell(100, places: 2) { $0.allocated }, cell(130, places: 2) { $0.allocated },
        cell(80, places: 2) { $0.fragmentation }, cell(100, places: 2) { $0.fragmentation },
        cell(40, places: 0) { $0.powerKW }, cell(60, places: 0) { $0.powerKW }, cell(100, places: 0) { $0.powerKW },
        "\(Int(line.decisionsPerSecond))",
      ]
    }
  }

  /// A figure with exactly so many decimals.
  static func fixed(_ value: Double, _ places: Int) -> String {
    guard places > 0 else { return "\(Int(value.rounded()))" }
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let units = Int((value * Double(scale)).rounded())
    var rest = "\(abs(units) % scale)"
    while rest.utf8.count < places { rest = "0" + rest }
    return "\(units < 0 ? "-" : "")\(abs(units) / scale).\(rest)"
  }
}
