import Vocabulary

/// Something that happened, as templates show it.
struct EventRow {
  var stamp: String
  var time: String
  var summary: String
  var kindWord: String
  var actor: String?
  var href: String?
  var entry: String?
  var number: String?
  var entryHref: String?

  /// - Parameter day: what happened on this day is told with its time alone, all else with its date alone.
  init(_ event: Console.Event, in frame: Frame, on day: Instant? = nil) {
    stamp = event.at.description
    time = frame.language.time(event.at)
    if let day {
      time =
        frame.language.day(event.at) == frame.language.day(day) ? String(time.suffix(8)) : frame.language.day(event.at)
    }
    summary = frame.language.of(event.summary)
    kindWord = frame.t("event", event.kind)
    // What nobody did, the hub did.
    actor = event.actor.map(frame.language.of) ?? frame.t("role.hub")
    href = event.link.map(Address.of)
    entry = event.index.map { frame.t("entryAt", with: frame.language.number($0)) }
    number = event.index.map(frame.language.number)
    entryHref = event.index.map { Address.of(.entry($0)) }
  }
}
