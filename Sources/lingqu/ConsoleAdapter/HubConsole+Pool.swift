import Compute
import Console
import Exchange
import Hub
import Identity
import Vocabulary

extension HubConsole {
  func pool(_ id: String, _ caller: Caller) async throws -> Console.Pool.Model {
    let pool = try await ask("getPool", caller, path: ["pool": id]).decode(Pool.self)
    let site = try await ask("getSite", caller, path: ["site": pool.site.description]).decode(Site.self)
    var offer: Console.OfferLine?
    if let id = pool.offer {
      offer = try await line(
        try await ask("getOffer", caller, path: ["offer": id.description]).decode(Offer.self), caller)
    }
    let isOwner = pool.owner == caller.participant.id
    let now = Instant.now
    let (nodes, silence) = isOwner || caller.oversees ? try await inventory(of: id, caller) : (nil, nil)
    let queue = pool.state == .closed ? nil : try await queue(.init(pool: id), caller)
    var model = Console.Pool.Model(
      load: try await loads(caller)[id] ?? Self.empty(pool), site: site.id.description, siteName: site.name,
      owner: try await party(pool.owner.description, caller), engine: pool.engine,
      cluster: pool.cluster.map { [$0.name, $0.partition].compactMap { $0 }.joined(separator: " / ") },
      opening: pool.opening.map { .init(days: $0.days, from: $0.from, to: $0.to) },
      isOpenNow: pool.opening?.isOpen(at: now) ?? true, opensAt: pool.opening?.opens(from: now), offer: offer,
      jobs: Array((queue?.jobs.items ?? []).prefix(10)), inventory: nodes, silence: silence,
      timeline: isOwner || caller.oversees ? try await timeline(["subject": id], caller) : [],
      steps: isOwner && caller.mayAct ? Pool.State.allCases.filter(pool.state.leads).map(\.rawValue) : [])
    let view = isOwner || caller.oversees ? try await nodeStates(of: id, caller) : nil
    (model.groups, model.nodesSeenAt) = (Self.groups(of: pool, view), view?.seenAt)
    (model.quotas, model.quotasAreCut) = try await quotas(of: id, caller)
    return model
  }

  func change(pool id: String, state: String, _ caller: Caller) async throws {
    _ = try await ask("changePool", caller, path: ["pool": id], body: ["state": .string(state)])
  }

  /// What the engine tells. One that does not answer is no reason to show no page.
  private func inventory(of id: String, _ caller: Caller) async throws -> ([Console.Pool.Node]?, Text?) {
    do {
      let found = try await ask("getPoolInventory", caller, path: ["pool": id]).decode(Inventory.self)
      return (found.nodes.prefix(200).map(Self.node), nil)
    } catch let refusal as Refusal {
      return (nil, refusal.detail)
    }
  }

  private static func node(_ node: Inventory.Node) -> Console.Pool.Node {
    Console.Pool.Node(
      name: node.name, state: node.state.rawValue,
      taken: Console.Resources(milliCPU: node.milliCPUTaken, memoryMiB: node.memoryMiBTaken),
      capacity: Console.Resources(
        milliCPU: node.milliCPU, memoryMiB: node.memoryMiB,
        accelerators: node.accelerators.sorted { $0.key < $1.key }.map {
          Console.Accelerators(model: $0.key, count: $0.value)
        }))
  }
}
