extension Console.Job {
  /// A displacement in sentences: when, for whom and by what right, and what became of the job.
  struct DisplacementView {
    var what: String
    var href: String?
    var since: String

    init?(_ model: Model, _ frame: Frame) {
      guard let displacement = model.displacement else { return nil }
      let t = frame.t
      let language = frame.language
      let cause = "displaced." + displacement.cause
      let right = Words.table[cause] == nil ? displacement.cause : t(cause)
      let said = displacement.cohort.map { t("ofCohort", with: right, $0) } ?? right
      what = t("displacedFor", with: language.time(displacement.at), language.of(displacement.party.name), said)
      href = displacement.by.map { Address.of(.job($0)) }
      let (attempt, most) = (language.number(model.attempt), language.number(model.mostAttempts))
      since =
        switch model.line.state {
        case "queued": t("displacedWaits", with: attempt, most)
        case "starting", "running": model.attempt > 1 ? t("displacedRuns", with: attempt, most) : t("displacedStops")
        default: model.attempt > 1 ? t("displacedTried", with: attempt) : t("displacedEnded")
        }
    }
  }
}
