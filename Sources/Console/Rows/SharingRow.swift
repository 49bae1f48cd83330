import Vocabulary

/// A request for a dataset as templates show it.
struct SharingRow {
  var href: String
  var title: String
  /// The other side, or both for those who only look on.
  var parties: String
  var purpose: String
  var asked: String
  var state: String
  /// How the clock stands, in words.
  var clock: String?
  var isOverdue: Bool

  init(_ request: Console.SharingLine, at now: Instant, for reader: String, in frame: Frame) {
    let (language, t) = (frame.language, frame.t)
    href = Address.of(.sharing(request.id))
    title = language.of(request.title)
    let (owner, applicant) = (language.of(request.owner.name), language.of(request.applicant.name))
    parties =
      request.owner.id == reader
      ? t("askedBy", with: applicant)
      : request.applicant.id == reader ? t("decidedBy", with: owner) : t("askedOf", with: applicant, owner)
    purpose = language.of(request.purpose)
    asked = t("askedOn", with: language.day(request.requestedAt))
    state = Badge.html("request-" + request.state, t)
    isOverdue = request.isOverdue
    clock = request.state == "pending" ? request.dueAt.map { Self.clock($0, request.isOverdue, now, frame) } : nil
  }

  /// - Parameter due: midnight in China at the end of the last day.
  static func clock(_ due: Instant, _ isOverdue: Bool, _ now: Instant, _ frame: Frame) -> String {
    let last = due.adding(milliseconds: -1)
    let (day, days) = (frame.language.day(last), Language.days(from: now, to: last))
    if isOverdue { return frame.t("overdueBy", with: day, frame.language.number(-days)) }
    return days == 0 ? frame.t("dueToday", with: day) : frame.t("dueIn", with: day, frame.language.number(days))
  }
}
