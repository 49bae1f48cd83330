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
      }
    }
  }

  private struct OutputRow {
    var name: String
    var bytes: String
    var sha256: String?
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
    var mayCancel: Bool
    var cancelAction: String
    var formToken: String
    var log: String
    var outputs: [OutputRow]
    var hasOutputs: Bool
    var meter: String
    var placement: [String]
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
      mayCancel = model.mayCancel
      cancelAction = here + "/cancel"
      formToken = frame.formToken
      log = model.log
      outputs = model.outputs.map { OutputRow(name: $0.name, bytes: language.bytes($0.bytes), sha256: $0.sha256) }
      hasOutputs = !outputs.isEmpty
      meter = MeterView.html(model.meter, language)
      placement = model.placement.map(language.of)
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
