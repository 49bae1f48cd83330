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

  init(_ event: Console.Event, in frame: Frame) {
    stamp = event.at.description
    time = frame.language.time(event.at)
    summary = frame.language.of(event.summary)
    kindWord = frame.t("event", event.kind)
    actor = event.actor.map(frame.language.of)
    href = event.link.map(Address.of)
    entry = event.index.map { frame.t("entryAt", with: frame.language.number($0)) }
    number = event.index.map(frame.language.number)
    entryHref = event.index.map { Address.of(.entry($0)) }
  }
}
