import Compute
import Console
import Hub
import Vocabulary

// A pool's nodes and quotas, as far as the reader may see them.
extension HubConsole {
  /// What the hub counts on each node; nil while it is too busy to count, which is no reason to show no page.
  func nodeStates(of pool: String, _ caller: Caller) async throws -> NodesView? {
    do {
      return try await ask("getPoolNodes", caller, path: ["pool": pool]).decode(NodesView.self)
    } catch let refusal as Refusal where [.unavailable, .tooMany].contains(refusal.kind) {
      return nil
    }
  }

  /// The groups that a pool tells of, each with the states of its nodes if its engine has told them.
  static func groups(of pool: Pool, _ view: NodesView?) -> [Console.Pool.Group] {
    let nodes = view?.seenAt == nil ? nil : Dictionary(grouping: view?.nodes ?? [], by: \.group)
    return (pool.capacity.groups ?? []).map { group in
      Console.Pool.Group(
        name: group.name, count: group.count,
        each: Console.Resources(
          milliCPU: group.milliCPU, memoryMiB: group.memoryMiB,
          accelerators: group.accelerators.map {
            // A cluster that tells no memory of its accelerators is taken to have 1 MiB.
            Console.Accelerators(model: $0.model, memoryMiB: $0.memoryMiB > 1 ? $0.memoryMiB : nil, count: $0.count)
          }),
        slices: group.accelerators.first?.slices, interconnect: group.interconnect, serves: group.serves?.rawValue,
        nodes: nodes.map { count($0[group.name] ?? [], like: group) })
    }
  }

  private static func count(_ nodes: [NodesView.Node], like group: NodeGroup) -> Console.Pool.Nodes {
    let cards = group.accelerators.reduce(Int64(0)) { $0 + $1.count } * 1000
    var count = Console.Pool.Nodes()
    for node in nodes {
      switch node.state {
      case .drained: count.drained += 1
      case .lost: count.lost += 1
      case .up:
        let isIdle =
          node.idleMilliCPU >= group.milliCPU && node.idleMemoryMiB >= group.memoryMiB
          && node.idleAcceleratorMilli >= cards
        if isIdle { count.idle += 1 } else { count.busy += 1 }
        count.freeMilliCPU += max(0, node.idleMilliCPU)
        count.freeAcceleratorMilli += max(0, node.idleAcceleratorMilli)
      }
    }
    return count
  }

  private struct Standing: Decodable, Sendable {
    var participant: String
    var cohort: String?
    var weight: Int64
    var nominalQuota: QuotaAmounts
    var used: QuotaAmounts
    var borrowed: QuotaAmounts
    var lent: QuotaAmounts
  }

  /// The quotas of a pool, the reader's own first, and whether there are more.
  func quotas(of pool: String, _ caller: Caller) async throws -> ([Console.Pool.Quota], isCut: Bool) {
    let answer = try await ask("listQuotas", caller, query: ["pool": pool, "limit": "200"])
    var quotas: [Console.Pool.Quota] = []
    for item in answer["items"]?.array ?? [] {
      let one = try item.decode(Standing.self)
      quotas.append(
        Console.Pool.Quota(
          holder: try await party(one.participant, caller), isOwn: one.participant == caller.party.id,
          cohort: one.cohort, weight: one.weight, amounts: Self.amounts(one)))
    }
    return (quotas.filter(\.isOwn) + quotas.filter { !$0.isOwn }, answer["next"] != nil)
  }

  private static func amounts(_ one: Standing) -> [Console.Pool.Amount] {
    let parts: [(String, KeyPath<QuotaAmounts, Int64?>)] = [
      ("milliCPU", \.milliCPU), ("memoryMiB", \.memoryMiB), ("accelerators", \.accelerators),
    ]
    return parts.compactMap { name, part in
      one.nominalQuota[keyPath: part].map {
        Console.Pool.Amount(
          resource: name, nominal: $0, used: one.used[keyPath: part] ?? 0, borrowed: one.borrowed[keyPath: part] ?? 0,
          lent: one.lent[keyPath: part] ?? 0)
      }
    }
  }
}
