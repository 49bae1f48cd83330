import Vocabulary

extension Console.SiteList {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("siteListTitle"), section: .sites, body: Templates.render("site-list", Values(model, frame)))
    }
  }

  private struct Values {
    var t: Words
    var stamp: String
    var asOf: String
    var share: String
    var target: String
    var note: String
    var gauge: String
    var map: String
    var lines: [SiteRow]
    var hasLines: Bool

    init(_ model: Model, _ frame: Frame) {
      let t = frame.t
      let language = frame.language
      self.t = t
      stamp = model.at.description
      asOf = language.time(model.at)
      let open = model.sites.filter { $0.state == "active" }
      let built = open.reduce(0) { $0 + $1.racksBuilt }
      let used = open.reduce(0) { $0 + $1.racksUsed }
      // Each site's own target, weighed by its racks.
      let aim = built > 0 ? open.reduce(0) { $0 + $1.target * $1.racksBuilt } / built : 0
      let all = built > 0 ? used * 10_000 / built : nil
      share = all.map(language.percent(basisPoints:)) ?? "–"
      target = language.percent(basisPoints: aim)
      note = t("sitesNote", with: language.number(Int64(open.count)), language.number(used), language.number(built))
      gauge = Chart.gauge(
        all, target: built > 0 ? aim : nil, targetWord: t("targetAt", with: target),
        label: t("computeChart", with: share, target))
      map = Chart.map(
        open.compactMap { site in
          site.regionCode.map {
            Chart.MapSite(
              region: $0, name: language.of(site.name), racks: site.racksBuilt, used: site.rackShare,
              target: site.target, links: site.linked)
          }
        }, language: language, label: t("mapLabel"))
      lines = model.sites.map { SiteRow($0, in: frame) }
      hasLines = !lines.isEmpty
    }
  }
}
