/// A grant of authorised operation as templates show it.
struct GrantRow {
  var href: String
  var title: String
  var mode: String
  var themes: String?
  var parties: String
  var datasets: String
  var until: String
  var state: String

  init(_ grant: Console.GrantLine, in frame: Frame) {
    let (t, language) = (frame.t, frame.language)
    href = Address.of(.grant(grant.id))
    title = language.of(grant.title)
    mode = t("grantMode", grant.mode)
    themes = grant.themes.isEmpty ? nil : language.listed(grant.themes.map(language.of))
    parties = t("grantParties", with: language.of(grant.grantor.name), language.of(grant.operating.name))
    datasets = t("grantDatasetCount", with: language.number(Int64(grant.datasets)))
    until = t("rightUntil", with: language.day(grant.until))
    state = Badge.html("grant-" + grant.state, t)
  }
}
