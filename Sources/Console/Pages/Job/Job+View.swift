extension Console.Job {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(title: model.line.name, section: .jobs, body: Templates.render("job", Values(model, frame)))
    }

    /// Where live lines of the log are added; a connection that begins anew puts it in again, empty.
    static let liveLog = "<span sse-swap=\"log\" hx-swap=\"beforeend\"></span>"

    /// The piece of the page that an update changes: its event's name and its HTML.
    static func piece(_ update: Update, language: Language) -> (name: String, html: String) {
      switch update {
      case .log(let text): ("log", "<span>" + HTML.escape(text) + "</span>")
      case .meter(let meter): ("meter", MeterView.html(meter, language))
      case .state(let state): ("state", Badge.html(state, Words(language: language)))
      case .phases(let phases): ("phases", PhasesView.html(phases, language))
      }
    }
  }

  private struct OutputRow {
    var name: String
    var bytes: String
    var sha256: String?
  }

  private struct OtherRow {
    var name: String
    var href: String
    var state: String
    var however: Bool
  }

  private struct CountRow {
    var state: String
    var count: String
  }

  private struct Values {
    var t: Words
    let upHref = Address.of("jobs", [])
    var upName: String
    var id: String
    var here: String
    var live: Bool
    var liveHref: String
    var state: String
    var name: String
    var owner: String
    var pool: String?
    var poolHref: String?
    var phases: String?
    var isWaiting: Bool
    var turn: TurnWords?
    var ahead: String?
    var startsAt: String?
    var asked: String?
    var longest: String?
    var priority: String
    var notBefore: String?
    var deadline: String?
    var after: [OtherRow]
    var hasAfter: Bool
    var array: String?
    var arrayStates: [CountRow]
    var hasRelated: Bool
    let queueHref = Address.of("jobs/queue", [])
    var mayCancel: Bool
    var cancelAction: String
    var formToken: String
    var log: String
    var hasLog: Bool
    var isLogWithheld: Bool
    var reason: String?
    var displaced: DisplacementView?
    var tries: String?
    var outputs: [OutputRow]
    var hasOutputs: Bool
    var meter: String
    var placement: [String]
    var choice: ChoiceView.Values?
    var seenAt: String?
    var isAway: Bool
    var agreement: String
    var agreementHref: String?
    var submittedAt: String
    var startedAt: String?
    var endedAt: String?
    var exitCode: String?
    var command: String
    var timeline: [EventRow]
    var hasTimeline: Bool

    init(_ model: Model, _ frame: Frame) {
      let language = frame.language
      let line = model.line
      t = frame.t
      upName = frame.t("nav.jobs")
      id = line.id
      here = Address.of(.job(line.id))
      live = model.live
      liveHref = here + "/live?from=\(model.logEnd)"
      state = Badge.html(line.state, frame.t)
      name = line.name
      owner = language.of(line.owner.name)
      pool = line.pool.map(language.of)
      poolHref = model.pool.map { Address.of(.pool($0)) }
      phases = model.phases.map { PhasesView.html($0, language) }
      isWaiting = line.state == "queued"
      turn = model.turn.map { TurnWords($0, in: frame) }
      ahead = model.ahead.map(language.number)
      startsAt = model.startsAt.map(language.time)
      let askedFor = ResourceWords.asked(model.asked, frame.t)
      asked = askedFor.isEmpty ? nil : askedFor
      longest = model.longestSeconds.map(language.span(seconds:))
      priority = frame.t("priority", model.priority)
      notBefore = model.notBefore.map(language.time)
      deadline = model.deadline.map(language.time)
      after = model.after.map {
        OtherRow(
          name: $0.name, href: Address.of(.job($0.id)), state: Badge.html($0.state, frame.t), however: $0.however)
      }
      hasAfter = !after.isEmpty
      array = model.array.map {
        frame.t($0.gang ? "taskOfGang" : "taskOfArray", with: language.number($0.index + 1), language.number($0.count))
      }
      arrayStates = (model.array?.states ?? [:]).filter { $0.value > 0 }.sorted { $0.key < $1.key }.map {
        CountRow(state: Badge.html($0.key, frame.t), count: language.number($0.value))
      }
      hasRelated = hasAfter || array != nil
      mayCancel = model.mayCancel
      cancelAction = here + "/cancel"
      formToken = frame.formToken
      log = model.log
      hasLog = !model.isLogWithheld && (model.live || !model.log.isEmpty)
      isLogWithheld = model.isLogWithheld
      reason = model.reason.map(language.of)
      displaced = DisplacementView(model, frame)
      tries =
        max(model.attempt, model.mostAttempts) > 1
        ? frame.t("triesOf", with: language.number(model.attempt), language.number(model.mostAttempts)) : nil
      outputs = model.outputs.map { OutputRow(name: $0.name, bytes: language.bytes($0.bytes), sha256: $0.sha256) }
      hasOutputs = !outputs.isEmpty
      meter = MeterView.html(model.meter, language)
      placement = model.placement.map(language.of)
      choice = model.choice.map { ChoiceView.Values($0, frame) }
      seenAt = model.contact.map { $0.seenAt.map(language.time) ?? frame.t("neverSeen") }
      isAway = model.contact?.isLost ?? false
      agreement = model.agreementTitle.map(language.of) ?? frame.t("agreement")
      agreementHref = model.agreement.map { Address.of(.agreement($0)) }
      submittedAt = language.time(line.submittedAt)
      startedAt = model.startedAt.map(language.time)
      endedAt = model.endedAt.map(language.time)
      exitCode = model.exitCode.map(language.number)
      command = model.command.joined(separator: " ")
      timeline = model.timeline.map { EventRow($0, in: frame) }
      hasTimeline = !timeline.isEmpty
    }
  }
}
