/// A pool's load as templates show it: one bar for each thing that it has.
struct LoadRow {
  struct Bar {
    var name: String
    var said: String
    var chart: String
  }

  var id: String
  var name: String
  var href: String
  var state: String
  var running: String
  var waiting: String
  var bars: [Bar]

  init(_ load: Console.Load, in frame: Frame) {
    let t = frame.t
    let language = frame.language
    id = load.pool
    name = language.of(load.name)
    href = Address.of(.pool(load.pool))
    state = Badge.html("pool-" + load.state, t)
    running = language.number(load.running)
    waiting = language.number(load.waiting)
    bars = Self.bars(load, t)
  }

  static func bars(_ load: Console.Load, _ t: Words) -> [Bar] {
    func bar(_ name: String, _ taken: Int64, _ whole: Int64, _ say: (Int64) -> String) -> Bar {
      Bar(
        name: name, said: t("takenOf", with: say(taken), say(whole)),
        chart: Chart.bar(taken, of: max(1, whole), label: t("takenChart", with: name, say(taken), say(whole))))
    }
    let (taken, whole) = (load.taken, load.capacity)
    return [
      bar(t("cpuCores"), taken.milliCPU, whole.milliCPU) { ResourceWords.cores($0, t) },
      bar(t("memoryOf"), taken.memoryMiB, whole.memoryMiB) { ResourceWords.memory($0, t) },
    ]
      + whole.accelerators.map { kind in
        let used = taken.accelerators.first { $0.model == kind.model && $0.memoryMiB == kind.memoryMiB }?.count ?? 0
        return bar(ResourceWords.kind(kind, t), used, kind.count) { t("cardsOf", with: t.language.number($0)) }
      }
  }
}
