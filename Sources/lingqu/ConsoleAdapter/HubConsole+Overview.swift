import Console
import Exchange
import Hub
import Vocabulary

extension HubConsole {
  func overview(_ caller: Caller) async throws -> Console.Overview.Model {
    let figures = try await ask("overview", caller)
    func figure(_ name: String) -> Int64 { figures[name]?.int ?? 0 }
    let head = try await hub.logHead()
    let (idle, _) = try await list(
      "listOffers", of: Offer.self, caller, query: ["kind": "data", "unused": "true", "limit": "5"])
    let at = figures["at"]?.string.flatMap(Instant.init) ?? .now
    var unused: [Console.Overview.UnusedOffer] = []
    for offer in idle { unused.append(.init(offer: try await line(offer, caller), why: Self.why(offer, at: at))) }
    let byKind = Self.byKind(figures["offersByKind"] ?? [:])
    return Console.Overview.Model(
      at: at, data: .init(never: figure("dataNeverUsed"), all: figure("dataOffers")),
      // How much of its capacity a pool uses is not measured yet, so no share is shown.
      compute: .init(
        used: nil, target: 6500, pools: byKind[.compute] ?? 0, runningJobs: figure("jobsRunning"),
        waitingJobs: figure("jobsWaiting")),
      needs: .init(matched: figure("needsMatched"), unmatched: figure("needsOpen")),
      money: .init(
        settledFen: figure("chargedFen"), voucherFen: figure("voucherFen"), heldFen: figure("heldFen"),
        history: figures["chargedByDay"]?.array?.compactMap(\.int) ?? [],
        balanced: figures["balanced"]?.bool ?? false),
      evidence: .init(size: head.size, root: head.root),
      counts: .init(participants: figure("participants"), offers: byKind, agreements: figure("agreementsActive")),
      recent: try await events(figures["recent"]?.array ?? [], caller), unused: unused,
      cities: Self.cities(figures["offersByCity"]?.object ?? [:], figures["needsByCity"]?.object ?? [:]))
  }

  /// What can be said of an offer that nobody used, from the offer alone.
  private static func why(_ offer: Offer, at now: Instant) -> Text {
    let days = max(0, now.milliseconds(since: offer.publishedAt) / 86_400_000)
    var zh = "发布 \(days) 天"
    var en = "published \(days) days ago"
    if offer.publishedRule == nil {
      zh += "；没有即时审批规则，每次申请都需人工审批"
      en += "; no rule approves at once, each request waits for a person"
    }
    if offer.tags.isEmpty {
      zh += "；没有标签，不易被搜到"
      en += "; without tags it is hard to find"
    }
    return Text(zh: zh, en: en)
  }

  private static func cities(_ offers: [String: JSON], _ needs: [String: JSON]) -> [Console.Overview.City] {
    Set(offers.keys).union(needs.keys).sorted().map {
      Console.Overview.City(code: $0 + "00", offers: offers[$0]?.int ?? 0, needs: needs[$0]?.int ?? 0)
    }
  }
}
