/// A model of the reader's organisation as a line of a list.
struct OwnModelRow {
  var href: String
  var title: String
  var id: String
  var badges: [String]
  var gaps: String?
  var here: Bool

  /// - Parameter here: the one that is shown beneath.
  init(_ model: Console.OwnModel, href: String, here: Bool = false, in frame: Frame) {
    let (t, language) = (frame.t, frame.language)
    self.href = href
    self.here = here
    title = language.of(model.title)
    id = model.id
    badges = [
      Badge.html(model.state, t), model.isRevoked ? Badge.html("lineage-revoked", t) : nil,
      model.filing.map { Badge.html("filing-" + $0, t) }, model.overall.map { Badge.html("clause-" + $0, t) },
    ].compactMap { $0 }
    gaps = model.gaps.map { t("filingGaps", with: language.number($0)) }
  }
}
