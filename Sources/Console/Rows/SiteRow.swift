/// A data centre as templates show it.
struct SiteRow {
  var id: String
  var href: String
  var name: String
  var owner: String
  var region: String
  var racks: String
  var share: String
  var shareChart: String
  var target: String
  /// In words too: colour alone tells nobody.
  var gap: String
  var isUnder: Bool
  var cpu: String
  var accelerators: String
  var ai: String
  var price: String
  var state: String?

  init(_ site: Console.SiteLine, in frame: Frame) {
    let t = frame.t
    let language = frame.language
    id = site.id
    href = Address.of(.site(site.id))
    name = language.of(site.name)
    owner = language.of(site.owner.name)
    region = site.region.map(language.of) ?? "–"
    racks = language.number(site.racksUsed) + " / " + language.number(site.racksBuilt)
    self.share = language.share(site.rackShare)
    target = language.percent(basisPoints: site.target)
    shareChart = Chart.bar(
      site.rackShare ?? 0, of: 10_000, label: t("computeChart", with: self.share, target))
    let missing = site.rackShare.map { site.target - $0 } ?? 0
    isUnder = missing > 0
    gap =
      site.rackShare == nil
      ? t("noRacks") : isUnder ? t("underTarget", with: language.points(missing)) : t("onTarget")
    cpu = language.share(site.cpuUsed)
    accelerators = language.share(site.acceleratorsUsed)
    ai = language.share(site.aiShare)
    price = site.priceNow.map { language.decimals(thousandths: $0) } ?? "–"
    state = site.state == "active" ? nil : Badge.html("site-" + site.state, t)
  }
}

extension Language {
  /// A difference of two shares: `18.55 个百分点`.
  func points(_ basisPoints: Int64) -> String {
    String(share(basisPoints).dropLast()) + (self == .zh ? " 个百分点" : " points")
  }
}
