import SeededTesting
import Testing
import Vocabulary

@testable import Compute

@Suite("Placement")
struct PlacementTests {
  private static let accelerators: [PoolCapacity.Accelerator] = [
    .init(model: "a", memoryMiB: 40_000, count: 2), .init(model: "a", memoryMiB: 80_000, count: 1),
    .init(model: "b", memoryMiB: 80_000, count: 1),
  ]
  private static let pool = Pool(
    id: ID(at: morning), site: ID(at: morning), owner: ID(at: morning), name: Text(zh: "池", en: "pool"),
    engine: "local", capacity: PoolCapacity(milliCPU: 8_000, memoryMiB: 16_384, accelerators: accelerators),
    offer: nil, opening: nil, state: .open, registeredAt: morning)

  @Test("a job that its pool could never hold is refused with what is too little", arguments: demands)
  func overCapacity(_ demand: (draft: JobDraft, field: String?)) {
    do throws(Refusal) {
      try Placement.admit(demand.draft.demand, to: Self.pool, at: morning)
      #expect(demand.field == nil, "\(demand.draft.demand)")
    } catch {
      #expect(error.rule == "pool.over-capacity" && error.field == demand.field && error.remedy != nil, "\(error)")
    }
  }

  private static let demands: [(draft: JobDraft, field: String?)] = [
    (draft(), nil), (draft(milliCPU: 8_000, memoryMiB: 16_128), nil), (draft(milliCPU: 8_001), "/milliCPU"),
    (draft(memoryMiB: 16_129), "/memoryMiB"),
    (draft(accelerators: [.init(count: 4)]), nil), (draft(accelerators: [.init(count: 5)]), "/accelerators"),
    (draft(accelerators: [.init(model: "a", count: 3)]), nil),
    (draft(accelerators: [.init(model: "a", count: 4)]), "/accelerators"),
    (draft(accelerators: [.init(memoryMiB: 80_000, count: 2)]), nil),
    (draft(accelerators: [.init(memoryMiB: 80_001, count: 1)]), "/accelerators"),
    (draft(accelerators: [.init(model: "c", count: 1)]), "/accelerators"),
    (draft(accelerators: [.init(count: 2), .init(memoryMiB: 80_000, count: 2)]), nil),
    (draft(accelerators: [.init(model: "a", count: 2), .init(memoryMiB: 80_000, count: 2)]), nil),
    (draft(accelerators: [.init(model: "a", count: 3), .init(memoryMiB: 80_000, count: 2)]), "/accelerators"),
  ]

  @Test("a pool that is not open, or not at this hour, takes no job")
  func notNow() {
    var pool = Self.pool
    for state in [Pool.State.draining, .closed] {
      pool.state = state
      #expect(throws: PlacementRefusal.notOpen(pool)) { try Placement.admit(Demand(), to: pool, at: morning) }
    }
    pool.state = .open
    pool.opening = Opening(days: [7], from: 0, to: 60)
    let opens = Instant("2026-11-21T16:00:00.000Z")!
    #expect(throws: PlacementRefusal.outsideHours(pool, opens: opens)) {
      try Placement.admit(Demand(), to: pool, at: morning)
    }
    #expect(throws: Never.self) { try Placement.admit(Demand(), to: pool, at: opens) }
  }

  @Test("accelerators fit if and only if there is a way to hand them out")
  func handedOut() {
    var random = Seeded(4)
    var fitting = 0
    for _ in 0..<400 {
      let offered = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        PoolCapacity.Accelerator(
          model: random.once(in: 2) ? "a" : "b", memoryMiB: random.amount(1...3), count: random.amount(1...2))
      }
      let wanted = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        AcceleratorDemand(
          model: random.once(in: 2) ? nil : random.once(in: 2) ? "a" : "b",
          memoryMiB: random.once(in: 3) ? nil : random.amount(1...3), count: random.amount(1...2))
      }
      let capacity = PoolCapacity(milliCPU: 1, memoryMiB: 1, accelerators: offered)
      let fits = capacity.shortfall(Demand(accelerators: wanted)) == nil
      let units = wanted.flatMap { demand in (0..<demand.count).map { _ in demand } }
      let devices = offered.flatMap { device in (0..<device.count).map { _ in device } }
      #expect(fits == Self.canServe(units[...], devices), "\(wanted) of \(offered)")
      if fits { fitting += 1 }
    }
    #expect((50...350).contains(fitting), "\(fitting)")
  }

  /// Tries every way.
  private static func canServe(_ units: ArraySlice<AcceleratorDemand>, _ devices: [PoolCapacity.Accelerator]) -> Bool {
    guard let unit = units.first else { return true }
    return devices.indices.contains { place in
      let device = devices[place]
      guard unit.model == nil || unit.model == device.model, device.memoryMiB >= unit.memoryMiB ?? 0 else {
        return false
      }
      var rest = devices
      rest.remove(at: place)
      return canServe(units.dropFirst(), rest)
    }
  }
}
