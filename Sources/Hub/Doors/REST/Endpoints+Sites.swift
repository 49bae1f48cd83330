import Compute
import HTTPTypes
import Identity
import Store
import Vocabulary

/// Sites: data centres and how much of them is used.
enum SiteEndpoints {
  private static let site = Endpoint.Parameter.path("site", Site.idPrefix)

  static func all() -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/sites", operation: "registerSite", tag: "compute",
        summary: "Registers a data centre of the caller's.", access: .to(.act), body: SiteDraft.shape,
        success: (.created, Site.shape),
        effect: .write { tx, call in
          return try .created(Sites.register(tx, call.decoded(), by: try call.who.participant, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/sites", operation: "listSites", tag: "compute",
        summary: "The region's data centres, in order of registration.", access: .to(.browse),
        parameters: Page.parameters + [
          Endpoint.Parameter(name: "owner", schema: .id(Participant.idPrefix), says: "only those of this participant")
        ], success: (.ok, .page(Site.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: Site.self)
          return try page.answer(
            try Sites.list(
              tx, owner: call.query["owner"].flatMap { ID<Participant>($0) }, after: page.cursor, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/sites/{site}", operation: "getSite", tag: "compute", summary: "One data centre.",
        access: .to(.browse),
        parameters: [site], success: (.ok, Site.shape),
        effect: .read { tx, call in
          return try .ok(Sites.get(tx, call.id("site")))
        }),
      Endpoint(
        method: .patch, path: "/v1/sites/{site}", operation: "changeSite", tag: "compute",
        summary: "Changes what is told of one's own site; what is absent stays.", access: .to(.act), parameters: [site],
        body: SiteChange.shape, success: (.ok, Site.shape),
        effect: .write { tx, call in
          let caller = try call.who
          let found = try Sites.get(tx, call.id("site"))
          try Access.require(caller, .act, owners: found.owner)
          return try .ok(Sites.change(tx, found.id, call.decoded(), by: caller.participant, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/sites/{site}/utilisation", operation: "getSiteUtilisation", tag: "compute",
        summary: "Racks used against the target, and processors used by signed readings against what there was.",
        access: .to(.browse),
        parameters: [
          site, Endpoint.Parameter(name: "from", schema: .instant, says: "thirty days before `to` unless told"),
          Endpoint.Parameter(name: "to", schema: .instant, says: "now unless told"),
        ], success: (.ok, SiteUtilisation.shape),
        effect: .read { tx, call in
          let to = call.query["to"].flatMap { Instant($0) } ?? call.at
          let from = call.query["from"].flatMap { Instant($0) } ?? to.adding(days: -30)
          return try .ok(SiteUtilisation.of(tx, call.id("site"), from: from, to: to))
        }),
      Endpoint(
        method: .get, path: "/v1/sites/{site}/history", operation: "getSiteHistory", tag: "compute",
        summary: "How much of a site was used in each hour: racks, processors, accelerators. At most 31 days.",
        access: .to(.browse),
        parameters: [
          site, Endpoint.Parameter(name: "from", schema: .instant, says: "seven days before `to` unless told"),
          Endpoint.Parameter(name: "to", schema: .instant, says: "now unless told"),
        ], success: (.ok, .list(SiteHour.shape)),
        effect: .read { tx, call in
          let to = call.query["to"].flatMap { Instant($0) } ?? call.at
          let from = call.query["from"].flatMap { Instant($0) } ?? to.adding(days: -7)
          let hours = try SiteHours.history(tx, call.id("site"), from: from, to: to, at: call.at)
          return Answer(status: .ok, body: ["items": try JSON(encoding: hours)])
        }),
    ]
  }
}
