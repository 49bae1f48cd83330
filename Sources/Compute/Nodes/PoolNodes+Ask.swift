import Scheduling
import Vocabulary

extension PoolNodes {
  /// What a job asks of nodes like these. Refuses what none of them could be asked for.
  func ask(for draft: JobDraft, tasks: Int64 = 1) throws(Refusal) -> NodeRoom.Ask {
    // A cluster keeps a job's files elsewhere than in memory.
    var request = Request(milliCPU: draft.milliCPU ?? 0, memoryMiB: draft.memoryMiB ?? JobDraft.usualMemoryMiB)
    let work = draft.work ?? .training
    let able = groups.indices.filter { groups[$0].serves ?? work == work }
    guard !able.isEmpty else { throw NodeRefusal.serves(work) }
    if able.count < groups.count { request.groups = able.reduce(0) { $0 | 1 << UInt64($1) } }
    let demands = draft.accelerators ?? []
    if !demands.isEmpty { try add(demands, to: &request) }
    return NodeRoom.Ask(request, tasks: Int(min(tasks, 1_000_000)))
  }

  private func add(_ demands: [AcceleratorDemand], to request: inout Request) throws(Refusal) {
    var able = sorts.indices.filter { place in demands.allSatisfy { $0.fits(sorts[place].accelerator) } }
    guard !able.isEmpty else {
      throw demands.count > 1 && demands.allSatisfy({ one in sorts.contains { one.fits($0.accelerator) } })
        ? NodeRefusal.severalSorts : NodeRefusal.noSort(demands, sorts.map(\.accelerator))
    }
    let count = demands.reduce(Int64(0)) { $0.addingReportingOverflow($1.count).partialValue }
    request.accelerators = Int(max(0, min(count, 1_000)))
    let fraction = demands.map { $0.fraction ?? 1000 }.min() ?? 1000
    if fraction < 1000 {
      guard demands.count == 1, count == 1 else { throw NodeRefusal.fractionOfSeveral }
      let cut = able.compactMap { place in sorts[place].slices.map { (place, Self.share(fraction, of: $0).milli) } }
      guard let least = cut.map(\.1).min() else { throw NodeRefusal.noSlices(sorts.map(\.accelerator)) }
      able = cut.filter { $0.1 == least }.map(\.0)
      request.milliEach = least
    }
    if able.count < sorts.count || fraction < 1000 {
      request.models = AcceleratorModels(rawValue: able.reduce(0) { $0 | 1 << UInt64($1) })
    }
  }

  /// How many slices a fraction is, in thousandths rounded up to the next slice, and how much of the accelerator they are.
  static func share(_ fraction: Int64, of slices: Int64) -> (slices: Int64, milli: Int) {
    let count = max(1, min(slices, (fraction * slices + 999) / 1000))
    return (count, count == slices ? 1000 : Int(count * 1000 / slices))
  }

  /// How many slices a job's part of an accelerator is, where it is one.
  func slices(for draft: JobDraft) -> Int64? {
    guard let demand = draft.accelerators?.first, let fraction = demand.fraction, fraction < 1000,
      let request = try? ask(for: draft).request, request.milliEach < 1000
    else { return nil }
    let sort = sorts.indices.first { request.models.rawValue >> UInt64($0) & 1 == 1 }
    return sort.flatMap { sorts[$0].slices }.map { Self.share(fraction, of: $0).slices }
  }

  /// Refuses what the pool could not hold if it were empty.
  static func admit(_ draft: JobDraft, tasks: Int64, to pool: Pool) throws(Refusal) {
    guard let groups = pool.capacity.groups else {
      // Without nodes nothing tells that any of its accelerators is cut.
      guard (draft.accelerators ?? []).allSatisfy({ $0.fraction ?? 1000 == 1000 }) else {
        throw NodeRefusal.noSlices(pool.capacity.accelerators)
      }
      return
    }
    let nodes = PoolNodes(groups.map(\.oneOfIt))
    let ask = try nodes.ask(for: draft, tasks: tasks)
    if let refusal = nodes.shapes.refusal(of: ask.request) { throw NodeRefusal.overNode(pool, refusal) }
    guard tasks > 1 else { return }
    let most = PoolNodes(groups).room(usually: []).capacity(for: ask)
    guard most >= tasks else { throw NodeRefusal.gang(pool, tasks, most: most) }
  }
}

extension NodeGroup {
  fileprivate var oneOfIt: NodeGroup {
    var one = self
    one.count = 1
    return one
  }
}
