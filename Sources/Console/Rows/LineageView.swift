/// A lineage as a drawing, and as a list that says the same.
enum LineageView {
  private struct NodeRow {
    var kind: String
    var title: String
    var href: String?
    var of: String?
    var isBroken: Bool
  }

  private struct Values {
    var t: Words
    var chart: String
    var nodes: [NodeRow]
    var broken: String?
  }

  /// Nil where there is nothing but the thing itself.
  /// - Parameter broken: what to say if something in it no longer holds.
  static func html(_ lineage: Console.Lineage, broken: String, in frame: Frame) -> String? {
    guard lineage.nodes.count > 1 else { return nil }
    let (t, language) = (frame.t, frame.language)
    let titles = Dictionary(lineage.nodes.map { ($0.id, language.of($0.title)) }) { first, _ in first }
    let label = t(
      "lineageChart", with: language.number(Int64(lineage.nodes.count)), language.number(Int64(lineage.edges.count)))
    return Templates.render(
      "lineage",
      Values(
        t: t, chart: Chart.lineage(lineage, in: frame, label: label),
        nodes: lineage.nodes.map { node in
          let from = lineage.edges.filter { $0.to == node.id }.compactMap { titles[$0.from] }
          return NodeRow(
            kind: t("lineage", node.kind), title: language.of(node.title), href: node.link.map(Address.of),
            of: from.isEmpty ? nil : t("lineageOf", with: language.listed(from)), isBroken: node.isBroken)
        }, broken: lineage.nodes.contains(where: \.isBroken) ? broken : nil))
  }
}
