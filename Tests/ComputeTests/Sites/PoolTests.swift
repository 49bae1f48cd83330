import Identity
import Store
import Testing
import Vocabulary

@testable import Compute

extension Rooms {
  static func step(_ tx: Transaction, _ id: ID<Pool>, _ state: Pool.State, by owner: ID<Participant>) throws {
    var change = PoolChange()
    change.state = state
    _ = try Pools.change(tx, id, change, by: owner, at: morning)
  }

  func set(_ pool: Pool, _ state: Pool.State) async throws {
    let owner = owner
    try await write { tx in try Self.step(tx, pool.id, state, by: owner) }
  }
}

@Suite("Pools")
struct PoolTests {
  @Test("a pool is read as it was registered, at one's own site only")
  func registered() async throws {
    try await Rooms.with { rooms in
      let site = try await rooms.site()
      let capacity = PoolCapacity(
        milliCPU: 64_000, memoryMiB: 262_144,
        accelerators: [.init(model: "ascend-910b", memoryMiB: 65_536, count: 8)])
      let pool = try await rooms.pool(at: site, capacity)
      let found = try await rooms.database.read { tx in (try Pools.get(tx, pool.id), try Pools.own(tx)) }
      #expect(found == (pool, nil) && pool.capacity == capacity && pool.engine == "local" && pool.state == .open)
      let stranger = rooms.stranger
      let refusal = try await rooms.refusal { tx in
        _ = try Pools.register(
          tx, PoolDraft(site: site.id, name: site.name, capacity: capacity), by: stranger, at: morning)
      }
      #expect(refusal == .notFound("site"))
    }
  }

  @Test("what is no pool is refused by field", arguments: drafts)
  func refused(_ wrong: (field: String, rule: String, change: @Sendable (inout PoolDraft) -> Void)) async throws {
    try await Rooms.with { rooms in
      let site = try await rooms.site()
      var draft = PoolDraft(
        site: site.id, name: Text(zh: "池", en: "pool"),
        capacity: PoolCapacity(
          milliCPU: 1_000, memoryMiB: 1_024, accelerators: [.init(model: "a", memoryMiB: 1, count: 1)]),
        opening: Opening(days: [1, 2, 3, 4, 5], from: 480, to: 1_200))
      let (right, owner) = (draft, rooms.owner)
      #expect(try await rooms.refusal { tx in _ = try Pools.register(tx, right, by: owner, at: morning) } == nil)
      wrong.change(&draft)
      let given = draft
      let refusal = try await rooms.refusal { tx in _ = try Pools.register(tx, given, by: owner, at: morning) }
      #expect(refusal?.field == wrong.field && refusal?.rule == wrong.rule, "\(refusal as Any)")
    }
  }

  private static let drafts: [(field: String, rule: String, change: @Sendable (inout PoolDraft) -> Void)] = [
    ("/engine", "pool.engine-unknown", { $0.engine = "abacus" }),
    ("/name/zh", "compute.field", { $0.name.zh = "" }),
    ("/capacity/milliCPU", "compute.field", { $0.capacity.milliCPU = 0 }),
    ("/capacity/memoryMiB", "compute.field", { $0.capacity.memoryMiB = -1 }),
    ("/capacity/accelerators/0/count", "compute.field", { $0.capacity.accelerators[0].count = 0 }),
    ("/capacity/accelerators/0/model", "compute.field", { $0.capacity.accelerators[0].model = "" }),
    ("/capacity/accelerators", "compute.field", { $0.capacity.accelerators += $0.capacity.accelerators }),
    ("/opening/days", "compute.field", { $0.opening?.days = [] }),
    ("/opening/days", "compute.field", { $0.opening?.days = [1, 1] }),
    ("/opening/from", "compute.field", { $0.opening?.from = 1_440 }),
    ("/offer", "pool.offer-not-fitting", { $0.offer = ID(at: morning) }),
  ]

  @Test(
    "a pool goes from state to state as the table says, and closes when its jobs are over",
    arguments: Pool.State.allCases)
  func steps(from: Pool.State) async throws {
    try await Rooms.with { rooms in
      let site = try await rooms.site()
      let owner = rooms.owner
      for next in Pool.State.allCases where next != from {
        let pool = try await rooms.pool(at: site)
        if from != .open { try await rooms.set(pool, from) }
        let refusal = try await rooms.refusal { tx in try Rooms.step(tx, pool.id, next, by: owner) }
        #expect((refusal == nil) == from.leads(to: next), "\(from) to \(next): \(refusal as Any)")
        if let refusal { #expect(refusal.rule == "pool.state-step" && refusal.remedy != nil) }
      }
      let pool = try await rooms.pool(at: site)
      let running = job(draft(), in: pool.id)
      try await rooms.write { tx in
        try tx.execute(
          "INSERT INTO job (id, use_id, consumer, provider, pool, state, under_way, body) VALUES (?, ?, ?, ?, ?, 'running', 1, ?)",
          running.id, running.use, running.consumer, running.provider, pool.id, try JSON(encoding: running))
      }
      #expect(
        try await rooms.refusal { tx in try Rooms.step(tx, pool.id, .closed, by: owner) }?.rule == "pool.has-jobs")
      try await rooms.write { tx in try tx.execute("UPDATE job SET state = 'completed', under_way = 0, over = 1") }
      #expect(try await rooms.refusal { tx in try Rooms.step(tx, pool.id, .closed, by: owner) } == nil)
    }
  }

  @Test(
    "the hub's own pool is registered once, takes the jobs that were there before, and bounds the pools of its engine")
  func own() async throws {
    try await Rooms.with { rooms in
      let (owner, before) = (rooms.owner, job(draft(), in: nil))
      let machine = PoolCapacity(milliCPU: 2_000, memoryMiB: 4_096)
      try await rooms.write { tx in
        try tx.execute(
          "INSERT INTO job (id, use_id, consumer, provider, state, over, body) VALUES (?, ?, ?, ?, 'completed', 1, ?)",
          before.id,
          before.use, before.consumer, before.provider, try JSON(encoding: before))
      }
      var ids: Set<ID<Pool>> = []
      for _ in 1...2 {
        ids.insert(
          try await rooms.write { tx in
            try Pools.registerOwn(tx, operator: owner, capacity: machine, at: morning)
          }.id)
      }
      #expect(ids.count == 1)
      #expect(try await rooms.entries() == ["site.registered", "pool.registered"])
      let place = try await rooms.database.read { tx in try tx.row("SELECT pool FROM job")?.optionalText(0) }
      #expect(place == ids.first?.description)

      let site = try await rooms.site()
      _ = try await rooms.pool(at: site, machine)
      for (part, capacity) in [
        ("milliCPU", PoolCapacity(milliCPU: 2_001, memoryMiB: 4_096)),
        ("memoryMiB", PoolCapacity(milliCPU: 2_000, memoryMiB: 4_097)),
        (
          "accelerators",
          PoolCapacity(milliCPU: 1, memoryMiB: 1, accelerators: [.init(model: "a", memoryMiB: 1, count: 1)])
        ),
      ] {
        let refusal = try await rooms.refusal { tx in
          _ = try Pools.register(
            tx, PoolDraft(site: site.id, name: site.name, capacity: capacity), by: owner, at: morning)
        }
        #expect(refusal?.rule == "pool.over-machine" && refusal?.field == "/capacity/" + part, "\(refusal as Any)")
      }
    }
  }

  @Test("the machine's capacity is what its control group leaves of it")
  func machine() throws {
    let scratch = try ScratchFolder()
    func found() -> PoolCapacity {
      Machine.capacity(controlGroup: scratch.path, processors: 4, memoryBytes: 8 << 30)
    }
    #expect(found() == PoolCapacity(milliCPU: 4_000, memoryMiB: 8_192))
    try scratch.file("cpu.max", "150000 100000\n")
    try scratch.file("memory.max", "1073741824\n")
    #expect(found() == PoolCapacity(milliCPU: 1_500, memoryMiB: 1_024))
    try scratch.file("cpu.max", "max 100000\n")
    try scratch.file("memory.max", "max\n")
    #expect(found() == PoolCapacity(milliCPU: 4_000, memoryMiB: 8_192))
    #expect(Machine.capacity().milliCPU >= 1 && Machine.capacity().memoryMiB >= 1)
  }
}
