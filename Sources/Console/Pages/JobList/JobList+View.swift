extension Console.JobList {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("jobListTitle"), section: .jobs, body: Templates.render("job-list", Values(model, frame)))
    }
  }

  private struct Row {
    var href: String
    var name: String
    var owner: String
    var pool: String?
    var submittedAt: String
    var wall: String
    var cost: String
    var state: String

    init(_ line: Line, _ frame: Frame) {
      href = Address.of(.job(line.id))
      name = line.name
      owner = frame.language.of(line.owner.name)
      pool = line.pool.map(frame.language.of)
      submittedAt = frame.language.time(line.submittedAt)
      wall = line.wallMilliseconds.map(frame.language.duration(milliseconds:)) ?? "–"
      cost = line.costFen.map(frame.language.yuan) ?? "–"
      state = Badge.html(line.state, frame.t)
    }
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var found: String
    var lines: [Row]
    var hasLines: Bool
    var nextHref: String?

    init(_ model: Model, _ frame: Frame) {
      t = frame.t
      tabs = FacetRow.jobTabs("jobs", in: frame)
      found = model.jobs.total.map { frame.t("foundJobs", with: frame.language.number($0)) } ?? ""
      lines = model.jobs.items.map { Row($0, frame) }
      hasLines = !lines.isEmpty
      nextHref = model.jobs.next.map { Address.of("jobs", [("cursor", $0)]) }
    }
  }
}
