import Evidence
public import Identity
public import Store
public import Vocabulary

/// The register of sites.
public enum Sites {
  /// Registers a site. Appends `site.registered`.
  public static func register(
    _ tx: Transaction, _ draft: SiteDraft, by owner: ID<Participant>, at now: Instant
  ) throws -> Site {
    let site = Site(draft, id: ID(at: now), owner: owner, at: now)
    try site.check()
    try checkLinks(tx, of: site)
    try tx.execute(
      "INSERT INTO site (id, owner, racks_built, racks_used, state, body) VALUES (?, ?, ?, ?, ?, ?)", site.id,
      site.owner, site.racksBuilt, site.racksUsed, site.state.rawValue, try JSON(encoding: site))
    try record(tx, "site.registered", site, try JSON(encoding: draft), by: owner, at: now)
    return site
  }

  public static func get(_ tx: Transaction, _ id: ID<Site>) throws -> Site {
    guard let row = try tx.row("SELECT body, id FROM site WHERE id = ?", id) else { throw Refusal.notFound("site") }
    return try row.body(0, of: "site")
  }

  /// Sites after `cursor` in order of registration, at most `limit`.
  public static func list(
    _ tx: Transaction, owner: ID<Participant>? = nil, after cursor: String?, limit: Int
  ) throws -> [Site] {
    try StoredBody.list(limit: limit, from: cursor ?? "") { after, limit in
      if let owner {
        try tx.rows(
          "SELECT body, id FROM site WHERE owner = ? AND id > ? ORDER BY id LIMIT ?", owner, after, limit)
      } else {
        try tx.rows("SELECT body, id FROM site WHERE id > ? ORDER BY id LIMIT ?", after, limit)
      }
    } place: {
      try $0.text(1)
    } read: {
      try $0.body(0, of: "site", as: Site.self)
    }
  }

  /// Changes what may change. Appends `site.changed` with what was asked, unless it is so already. A site closes only after
  /// its pools.
  public static func change(
    _ tx: Transaction, _ id: ID<Site>, _ change: SiteChange, by actor: ID<Participant>, at now: Instant
  ) throws -> Site {
    let before = try get(tx, id)
    let site = before.changed(change)
    if site == before { return before }
    try site.check()
    if site.links != before.links { try checkLinks(tx, of: site) }
    if site.state == .closed, before.state != .closed {
      let open = try tx.row("SELECT COUNT(*) FROM pool WHERE site = ? AND state <> 'closed'", id)?.int(0) ?? 0
      guard open == 0 else { throw SiteRefusal.hasPools(open) }
    }
    try tx.execute(
      "UPDATE site SET racks_built = ?, racks_used = ?, state = ?, body = ? WHERE id = ?", site.racksBuilt,
      site.racksUsed, site.state.rawValue, try JSON(encoding: site), id)
    try record(
      tx, site.state == before.state ? "site.changed" : site.state == .closed ? "site.closed" : "site.reopened", site,
      try JSON(encoding: change), by: actor, at: now)
    return site
  }

  private static func checkLinks(_ tx: Transaction, of site: Site) throws {
    for (index, link) in (site.links ?? []).enumerated() {
      guard try tx.row("SELECT 1 FROM site WHERE id = ?", link.to) == nil else { continue }
      throw SiteRefusal.field("/links/\(index)/to", Text(zh: "已登记的数据中心", en: "a site that is registered"))
    }
  }

  private static func record(
    _ tx: Transaction, _ kind: String, _ site: Site, _ data: JSON, by actor: ID<Participant>, at now: Instant
  ) throws {
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: site.id.description, actor: actor.description, data: data))
  }
}
