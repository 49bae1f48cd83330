/// A data right as templates show it.
struct RightRow {
  var href: String
  var kind: String
  var title: String
  var holder: String
  var until: String
  var state: String
  /// The state in a sentence: what it means for whoever relies on the right.
  var said: String

  init(_ right: Console.RightLine, in frame: Frame) {
    let (t, language) = (frame.t, frame.language)
    href = Address.of(.right(right.id))
    kind = t("right", right.kind)
    title = language.of(right.title)
    holder = language.of(right.holder.name)
    until = t("rightUntil", with: language.day(right.until))
    state = Badge.html("right-" + right.state, t)
    said = right.state == "lapsed" ? t("lapsed", right.lapse ?? "expired") : t("holds", right.state)
  }
}
