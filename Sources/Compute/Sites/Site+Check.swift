import Exchange
import Identity
import Vocabulary

extension Site {
  /// The share of racks that a region asks of its data centres, unless told otherwise.
  public static let usualTarget: Int64 = 6_500
  static let mostRacks: Int64 = 10_000_000

  init(_ draft: SiteDraft, id: ID<Site>, owner: ID<Participant>, at now: Instant) {
    self.init(
      id: id, owner: owner, name: draft.name, region: draft.region, puePerMille: draft.puePerMille,
      carbonGramsPerKWh: draft.carbonGramsPerKWh, racksBuilt: draft.racksBuilt ?? 0, racksUsed: draft.racksUsed ?? 0,
      rackTargetBasisPoints: draft.rackTargetBasisPoints ?? Self.usualTarget, tariff: draft.tariff, links: draft.links,
      state: .active,
      registeredAt: now)
  }

  /// This site with `change` made.
  func changed(_ change: SiteChange) -> Site {
    var site = self
    if let name = change.name { site.name = name }
    change.region.apply(to: &site.region)
    change.puePerMille.apply(to: &site.puePerMille)
    change.carbonGramsPerKWh.apply(to: &site.carbonGramsPerKWh)
    if let built = change.racksBuilt { site.racksBuilt = built }
    if let used = change.racksUsed { site.racksUsed = used }
    if let target = change.rackTargetBasisPoints { site.rackTargetBasisPoints = target }
    change.tariff.apply(to: &site.tariff)
    change.links.apply(to: &site.links)
    if let state = change.state { site.state = state }
    return site
  }

  /// Refuses figures that no data centre has.
  func check() throws(Refusal) {
    try SiteRefusal.require(name, at: "/name")
    if let region, region.utf8.count != 6 || !Region.isCode(region) {
      throw SiteRefusal.field(
        "/region", Text(zh: "六位行政区划代码（GB/T 2260）", en: "a division code of six digits (GB/T 2260)"))
    }
    // Below 1 a site would give out more power than it takes in.
    try SiteRefusal.require(puePerMille, 1_000...10_000, at: "/puePerMille")
    try SiteRefusal.require(carbonGramsPerKWh, 0...5_000, at: "/carbonGramsPerKWh")
    try SiteRefusal.require(racksBuilt, 0...Self.mostRacks, at: "/racksBuilt")
    try SiteRefusal.require(racksUsed, 0...Self.mostRacks, at: "/racksUsed")
    try SiteRefusal.require(rackTargetBasisPoints, 0...10_000, at: "/rackTargetBasisPoints")
    try tariff?.check()
    try SiteLink.check(links ?? [], of: id)
    guard racksUsed <= racksBuilt else { throw SiteRefusal.racks(used: racksUsed, built: racksBuilt) }
  }
}
