import Console
import Exchange
import Hub
import Vocabulary

extension HubConsole {
  func overview(_ caller: Caller) async throws -> Console.Overview.Model {
    let figures = try await ask("overview", caller)
    func figure(_ name: String) -> Int64 { figures[name]?.int ?? 0 }
    let head = try await hub.logHead()
    let at = figures["at"]?.string.flatMap(Instant.init) ?? .now
    var unused: [Console.Overview.UnusedOffer] = []
    for diagnosis in try (figures["unused"] ?? []).decode([UnusedDiagnosis].self) {
      unused.append(.init(offer: try await line(diagnosis.offer, caller), why: Self.why(diagnosis, at: at)))
    }
    let byKind = Self.byKind(figures["offersByKind"] ?? [:])
    return Console.Overview.Model(
      at: at, data: .init(never: figure("dataNeverUsed"), all: figure("dataOffers")),
      compute: .init(
        racks: figure("racksBuilt") > 0 ? .init(used: figure("racksUsed"), built: figure("racksBuilt")) : nil,
        used: figure("computeUsedBasisPoints"), target: 6500,
        history: figures["computeHistoryBasisPoints"]?.array?.compactMap(\.int) ?? [], pools: byKind[.compute] ?? 0,
        runningJobs: figure("jobsRunning"), waitingJobs: figure("jobsWaiting")),
      needs: .init(matched: figure("needsMatched"), unmatched: figure("needsOpen")),
      money: .init(
        settledFen: figure("chargedFen"), voucherFen: figure("voucherFen"), heldFen: figure("heldFen"),
        heldVoucherFen: figure("heldVoucherFen"),
        history: figures["chargedByDay"]?.array?.compactMap(\.int) ?? [],
        balanced: figures["balanced"]?.bool ?? false),
      evidence: .init(size: head.size, root: head.root),
      counts: .init(participants: figure("participants"), offers: byKind, agreements: figure("agreementsActive")),
      recent: try await events(figures["recent"]?.array ?? [], caller), unused: unused,
      cities: Self.cities(figures["offersByCity"]?.object ?? [:], figures["needsByCity"]?.object ?? [:]))
  }

  /// What the first finding says, what would help, and how many open needs wait for it.
  private static func why(_ diagnosis: UnusedDiagnosis, at now: Instant) -> Text {
    guard let finding = diagnosis.findings.first else {
      let days = max(0, now.milliseconds(since: diagnosis.offer.publishedAt) / 86_400_000)
      return Text(
        zh: "已发布 \(days) 天，与 \(diagnosis.needs.count) 项待对接需求相符",
        en: "published \(days) days ago; it answers \(diagnosis.needs.count) open needs")
    }
    return Text(
      zh: "\(finding.text.zh)。建议：\(finding.remedy.zh)", en: "\(finding.text.en). To do: \(finding.remedy.en)")
  }

  private static func cities(_ offers: [String: JSON], _ needs: [String: JSON]) -> [Console.Overview.City] {
    Set(offers.keys).union(needs.keys).sorted().map {
      Console.Overview.City(code: $0 + "00", offers: offers[$0]?.int ?? 0, needs: needs[$0]?.int ?? 0)
    }
  }
}
