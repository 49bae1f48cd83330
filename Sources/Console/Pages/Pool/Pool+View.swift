import Vocabulary

extension Console.Pool {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.language.of(model.load.name), section: .sites, body: Templates.render("pool", Values(model, frame))
      )
    }
  }

  private struct NodeRow {
    var name: String
    var state: String
    var cpu: String
    var memory: String
    var accelerators: String

    init(_ node: Node, _ t: Words) {
      name = node.name
      state = Badge.html("node-" + node.state, t)
      cpu = ResourceWords.cores(node.taken.milliCPU, t) + " / " + ResourceWords.cores(node.capacity.milliCPU, t)
      memory = ResourceWords.memory(node.taken.memoryMiB, t) + " / " + ResourceWords.memory(node.capacity.memoryMiB, t)
      let some = node.capacity.accelerators.map { ResourceWords.accelerators($0, t) }
      accelerators = some.isEmpty ? "–" : t.language.listed(some)
    }
  }

  private struct JobRow {
    var href: String
    var name: String
    var owner: String
    var asked: String
    var state: String
    var place: String?
    var turn: String?
  }

  private struct StepRow {
    var state: String
    var name: String
    var text: String
    var button: String
    var isBad: Bool
  }

  private struct Values {
    var t: Words
    let upHref = Address.of("sites", [])
    var upName: String
    var id: String
    var load: LoadRow
    var state: String
    var siteHref: String
    var siteName: String
    var owner: String
    var engine: String
    var cluster: String?
    var opening: String
    var openNow: String
    var opensAt: String?
    var offer: OfferRow?
    var jobs: [JobRow]
    var hasJobs: Bool
    var queueHref: String
    var nodes: [NodeRow]
    var hasNodes: Bool
    var silence: String?
    var groups: [GroupRow]
    var hasGroups: Bool
    var groupsNote: String
    var quotas: [QuotaRow]
    var hasQuotas: Bool
    var quotasAreCut: Bool
    var timeline: [EventRow]
    var hasTimeline: Bool
    var steps: [StepRow]
    var hasSteps: Bool
    var action: String
    var formToken: String

    init(_ model: Model, _ frame: Frame) {
      let t = frame.t
      let language = frame.language
      self.t = t
      upName = t("nav.sites")
      id = model.load.pool
      load = LoadRow(model.load, in: frame)
      state = load.state
      siteHref = Address.of(.site(model.site))
      siteName = language.of(model.siteName)
      owner = language.of(model.owner.name)
      engine = t("engine", model.engine)
      cluster = model.cluster
      opening = model.opening.map { Self.hours($0, t) } ?? t("always")
      openNow = t(model.isOpenNow ? "openNow" : "shutNow")
      opensAt = model.isOpenNow ? nil : model.opensAt.map(language.time)
      offer = model.offer.map { OfferRow($0, in: frame) }
      jobs = model.jobs.map { line in
        JobRow(
          href: Address.of(.job(line.id)), name: line.name, owner: language.of(line.owner.name),
          asked: ResourceWords.asked(line.asked, t), state: Badge.html(line.state, t),
          place: line.ahead.map { t("placeAt", with: language.number($0 + 1)) },
          turn: line.turn.map { TurnWords($0, in: frame).text })
      }
      hasJobs = !jobs.isEmpty
      queueHref = Address.of("jobs/queue", [("pool", id)])
      nodes = (model.inventory ?? []).map { NodeRow($0, t) }
      hasNodes = model.inventory != nil
      silence = model.silence.map(language.of)
      groups = model.groups.map { GroupRow($0, t) }
      hasGroups = !groups.isEmpty
      groupsNote =
        model.nodesSeenAt.map { t("nodesSeen", with: language.time($0)) }
        ?? t(model.groups.contains { $0.nodes != nil } ? "nodesCounted" : "nodesUnknown")
      quotas = QuotaRow.rows(model.quotas, in: frame)
      hasQuotas = !quotas.isEmpty
      quotasAreCut = model.quotasAreCut
      timeline = model.timeline.map { EventRow($0, in: frame) }
      hasTimeline = !timeline.isEmpty
      steps = model.steps.map {
        StepRow(
          state: $0, name: t("poolStep." + $0), text: t("poolStepText." + $0), button: t("poolStepNow." + $0),
          isBad: $0 == "closed")
      }
      hasSteps = !steps.isEmpty
      action = Address.of(.pool(id)) + "/state"
      formToken = frame.formToken
    }

    /// `周一至周五 22:00–次日 07:00`
    private static func hours(_ hours: Hours, _ t: Words) -> String {
      let days = hours.days.sorted()
      let names = days.map { t("weekday.\($0)") }
      let isRow = days.count > 2 && zip(days, days.dropFirst()).allSatisfy { $1 == $0 + 1 }
      let when =
        days.count == 7
        ? t("everyDay")
        : isRow ? t("fromTo", with: names[0], names[names.count - 1]) : t.language.listed(names)
      let (from, to) = (Language.clock(hours.from), Language.clock(hours.to))
      return when + " " + from + "–" + (hours.to > hours.from ? to : t("nextDay", with: to))
    }
  }
}
