import Vocabulary

extension Console.Job {
  /// A job's life as a bar in proportion, and its steps with their times.
  enum PhasesView {
    private struct Step {
      var name: String
      /// `done`, `now` or `later`.
      var place: String
      var isNow: Bool
      var kind: String
      var time: String?
      var stamp: String?
      var length: String?
    }

    private struct Values {
      var bar: String
      var steps: [Step]
    }

    static func html(_ phases: Phases, _ language: Language) -> String {
      let t = Words(language: language)
      let spans = spans(phases)
      func step(_ kind: String, _ from: Instant?, _ length: Int64?, isNow: Bool) -> Step {
        Step(
          name: t("phase." + kind), place: isNow ? "now" : from == nil ? "later" : "done", isNow: isNow, kind: kind,
          time: from.map(language.time), stamp: from.map(\.description),
          length: length.map(language.duration(milliseconds:)))
      }
      let isOver = phases.endedAt != nil
      let length = Dictionary(spans.map { ($0.kind, $0.milliseconds) }) { $0 + $1 }
      let current = isOver ? "" : spans.last?.kind ?? ""
      var steps = [
        step("submitted", phases.submittedAt, nil, isNow: false),
        step("queued", phases.submittedAt, length["queued"], isNow: current == "queued"),
      ]
      if phases.startingAt != nil || !isOver {
        steps += [
          step("starting", phases.startingAt, length["starting"], isNow: current == "starting"),
          step("running", phases.runningAt, length["running"], isNow: current == "running"),
        ]
      }
      var last = step("ended", phases.endedAt, nil, isNow: false)
      if isOver { last.name = t("state", phases.state) }
      steps.append(last)
      let said = spans.map { t("phase." + $0.kind) + " " + language.duration(milliseconds: $0.milliseconds) }
      return Templates.render(
        "phases",
        Values(
          bar: Chart.phases(
            spans.map { ($0.milliseconds, $0.kind) },
            label: language.said(of: t("phases"), language.listed(said))), steps: steps))
    }

    /// The parts that have begun, each as long as it took, or has taken so far.
    private static func spans(_ phases: Phases) -> [(kind: String, milliseconds: Int64)] {
      let end = max(phases.submittedAt, phases.endedAt ?? phases.now)
      // Clocks of engines differ from the hub's: no part is less than nothing.
      let starting = phases.startingAt.map { min(max($0, phases.submittedAt), end) }
      let running = phases.runningAt.map { min(max($0, starting ?? phases.submittedAt), end) }
      var spans = [("queued", (starting ?? running ?? end).milliseconds(since: phases.submittedAt))]
      if let starting { spans.append(("starting", (running ?? end).milliseconds(since: starting))) }
      if let running { spans.append(("running", end.milliseconds(since: running))) }
      return spans
    }
  }
}
