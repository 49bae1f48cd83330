import Vocabulary

extension Console.Queue {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("queueTitle"), section: .jobs, body: Templates.render("queue", Values(model, frame)))
    }
  }

  private struct Row {
    var id: String
    var href: String
    var name: String
    var owner: String
    var pool: String?
    var priority: String?
    var asked: String
    var longest: String
    var place: String
    var starts: String
    var startsNote: String?
    var state: String
    var turn: TurnWords?

    init(_ line: Line, _ frame: Frame) {
      let t = frame.t
      let language = frame.language
      id = line.id
      href = Address.of(.job(line.id))
      name = line.name
      owner = language.of(line.owner.name)
      pool = line.pool.map(language.of)
      priority = line.priority == "normal" ? nil : t("priority", line.priority)
      asked = ResourceWords.asked(line.asked, t)
      longest = t("atMost", with: language.span(seconds: line.longestSeconds))
      place = line.ahead.map { language.number($0 + 1) } ?? "–"
      starts = (line.startsAt ?? line.startedAt).map(language.time) ?? "–"
      startsNote = line.startedAt == nil ? line.startsAt.map { _ in t("atTheLatest") } : t("hasStarted")
      state = Badge.html(line.state, t)
      turn = line.turn.map { TurnWords($0, in: frame) }
    }
  }

  private struct Values {
    var t: Words
    var here: String
    let liveHref = Address.of("jobs/queue/live", [])
    var tabs: [FacetRow]
    var stamp: String
    var asOf: String
    var pools: [LoadRow]
    var hasPools: Bool
    var facets: [FacetRow]
    var hasFacets: Bool
    var lines: [Row]
    var hasLines: Bool
    var found: String
    var cut: String?
    var nextHref: String?

    init(_ model: Model, _ frame: Frame) {
      t = frame.t
      here = frame.address
      tabs = FacetRow.jobTabs("queue", in: frame)
      stamp = model.at.description
      asOf = frame.language.time(model.at)
      pools = model.pools.map { LoadRow($0, in: frame) }
      hasPools = !pools.isEmpty
      let all = FacetRow(
        name: frame.t("allPools"), href: Address.of("jobs/queue", []), here: model.query.pool == nil)
      facets =
        [all]
        + model.pools.map {
          FacetRow(
            name: frame.language.of($0.name), href: Address.of("jobs/queue", [("pool", $0.pool)]),
            count: frame.language.number($0.running + $0.waiting), here: model.query.pool == $0.pool)
        }
      hasFacets = model.pools.count > 1 || model.query.pool != nil
      lines = model.jobs.items.map { Row($0, frame) }
      hasLines = !lines.isEmpty
      found = model.jobs.total.map { frame.t("foundOpenJobs", with: frame.language.number($0)) } ?? ""
      cut =
        model.notShown > 0
        ? frame.t("queueCutBy", with: frame.language.number(model.notShown)) : model.isCut ? frame.t("queueCut") : nil
      nextHref = model.jobs.next.map {
        Address.of("jobs/queue", [("pool", model.query.pool), ("cursor", $0)])
      }
    }
  }
}
