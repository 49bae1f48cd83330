/// A need as templates show it.
struct NeedRow {
  var href: String
  var title: String
  var owner: String
  var region: String?
  var kinds: [KindRow]
  var budget: String?
  var matches: String?
  var state: String
  var day: String

  init(_ need: Console.NeedLine, in frame: Frame) {
    let language = frame.language
    href = Address.of(.need(need.id))
    title = language.of(need.title)
    owner = language.of(need.owner.name)
    region = need.region.map(language.of)
    kinds = need.kinds.map { KindRow($0, in: frame) }
    budget = need.budgetFen.map(language.yuan)
    matches = need.matches.map { frame.t("matchCount", with: language.number($0)) }
    state = Badge.html(need.state, frame.t)
    day = language.day(need.publishedAt)
  }
}

/// A kind as templates show it.
struct KindRow {
  var kindName: String
  var word: String

  init(_ kind: Console.Kind, in frame: Frame) {
    kindName = kind.rawValue
    word = frame.t("kind", kind.rawValue)
  }
}
