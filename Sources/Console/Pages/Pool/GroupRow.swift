extension Console.Pool {
  /// A group of nodes as templates show it.
  struct GroupRow {
    struct Part {
      var kind: String
      var said: String
    }

    var name: String
    var serves: String
    var interconnect: String?
    var count: String
    var cpu: String
    var memory: String
    var accelerators: String
    var slices: String?
    var chart: String
    var parts: [Part]
    var free: String?

    init(_ group: Group, _ t: Words) {
      let language = t.language
      name = group.name
      serves = t("serves", group.serves ?? "any")
      interconnect = group.interconnect
      count = language.number(group.count)
      cpu = ResourceWords.cores(group.each.milliCPU, t)
      memory = ResourceWords.memory(group.each.memoryMiB, t)
      let cards = group.each.accelerators.map { ResourceWords.accelerators($0, t) }
      accelerators = cards.isEmpty ? "–" : language.listed(cards)
      slices = group.slices.map { t("slicesOf", with: language.number($0)) }
      let states: [(value: Int64, name: String)]
      if let nodes = group.nodes {
        states = [(nodes.busy, "busy"), (nodes.idle, "idle"), (nodes.drained, "drained"), (nodes.lost, "lost")]
        var some = [ResourceWords.cores(nodes.freeMilliCPU, t)]
        if !group.each.accelerators.isEmpty {
          some.append(t("cardsOf", with: Self.cards(nodes.freeAcceleratorMilli, language)))
        }
        free = t("freeNow", with: language.listed(some))
      } else {
        states = [(group.count, "unknown")]
      }
      parts = states.filter { $0.value > 0 }.map {
        Part(kind: $0.name, said: t("nodes." + $0.name, with: language.number($0.value)))
      }
      chart = Chart.parts(states, label: language.said(of: name, language.listed(parts.map(\.said))))
    }

    /// Parts of cards, with one decimal.
    private static func cards(_ milli: Int64, _ language: Language) -> String {
      milli % 1000 == 0 ? language.number(milli / 1000) : language.decimal(milli, over: 1000)
    }
  }
}
