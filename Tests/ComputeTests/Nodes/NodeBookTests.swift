import Identity
import Scheduling
import SeededTesting
import Store
import Testing
import Vocabulary

@testable import Compute

@Suite("Queues that place on nodes")
struct NodeBookTests {
  private func cards(_ count: Int64, cpu: Int64 = 1_000, fraction: Int64? = nil) -> JobDraft {
    draft(milliCPU: cpu, accelerators: [.init(count: count, fraction: fraction)])
  }

  private func queues(
    _ pool: Pool, _ open: [Job], _ book: NodeBook, _ told: ClusterNodes.Snapshot? = nil, gangs: Set<ID<JobArray>> = []
  ) -> PoolQueues {
    var queues = PoolQueues([pool.id: Pool.Place(pool)], own: nil, open: open, gangs: gangs, at: morning)
    queues.book = book
    queues.book.bringUpToDate([pool], told, open: open, at: morning)
    return queues
  }

  @Test("four cards that are free one on each of four nodes are no room for a job that needs four")
  func pieces() throws {
    let pool = nodePool([cardGroup])
    var running = (0..<4).map { _ in job(cards(3), in: pool.id, .running) }
    for index in running.indices {
      running[index].node = JobNode(name: "a#\(index + 1)", group: "a", devices: [0, 1, 2])
    }
    let waiting = job(cards(4), in: pool.id)
    let queue = queues(pool, running + [waiting], NodeBook())
    #expect(queue.decided().starts.isEmpty)
    let said = try #require(queue.explained()[waiting.id])
    #expect(said.word == .reserved && said.text.en.contains("0 of 4 nodes have room"))
    #expect(said.text.en.contains("4 nodes: too few whole accelerators idle"))
    let small = job(cards(1), in: pool.id)
    #expect(queues(pool, running + [small], NodeBook()).decided().starts.count == 1)
  }

  @Test("each start keeps its node, with the score and what spoke against the others")
  func kept() throws {
    let pool = nodePool([plainGroup, cardGroup])
    let waiting = job(cards(2), in: pool.id)
    let started = try #require(queues(pool, [waiting], NodeBook()).decided().starts.first?.first?.node)
    #expect(started.group == "a" && started.devices?.count == 2 && started.fitting == 4)
    #expect(started.rejected == ["model": 4] && started.score != nil && started.terms?.isEmpty == false)
    let told = NodeExplanation(started)
    #expect(told.text.en.contains("4 nodes: no accelerators of a model that will do"))
  }

  @Test("the tasks of a gang have their nodes, all of them or none")
  func gangs() throws {
    let pool = nodePool([cardGroup])
    let array = ID<JobArray>(at: morning)
    func gang(_ count: Int) -> [Job] {
      (0..<count).map { index in
        var task = job(cards(4), in: pool.id)
        (task.array, task.index) = (array, Int64(index))
        return task
      }
    }
    let four = queues(pool, gang(4), NodeBook(), gangs: [array]).decided().starts
    #expect(four.count == 1 && Set(four[0].compactMap(\.node?.name)).count == 4)
    let beside = job(cards(1), in: pool.id, .running)
    #expect(queues(pool, [beside] + gang(4), NodeBook(), gangs: [array]).decided().starts.isEmpty)
  }

  @Test("what is kept from look to look is what would be counted anew")
  func same() throws {
    var random = Seeded(5)
    let pool = nodePool([cardGroup, plainGroup])
    var book = NodeBook()
    var running: [Job] = []
    var started = 0
    for _ in 0..<120 {
      running.removeAll { _ in random.once(in: 3) }
      let waiting = (0..<6).map { _ in
        let count = random.amount(0...4)
        return job(
          count == 0
            ? draft(milliCPU: random.amount(0...40_000), memoryMiB: random.amount(16...90_000))
            : cards(count, cpu: random.amount(0...9_000), fraction: count == 1 && random.once(in: 2) ? 250 : nil),
          in: pool.id)
      }
      let decided = queues(pool, running + waiting, book).decided()
      book = decided.book
      // Some of what was to start did not: its engine was not there.
      for var next in decided.starts.joined() where !random.once(in: 5) {
        next.state = .running
        running.append(next)
        started += 1
      }
      book.bringUpToDate([pool], nil, open: running, at: morning)
      var anew = NodeBook()
      anew.bringUpToDate([pool], nil, open: running, at: morning)
      let (mine, other) = (book.entries[pool.id]?.room.cluster, anew.entries[pool.id]?.room.cluster)
      #expect(mine?.idleCPU == other?.idleCPU && mine?.idleMemory == other?.idleMemory)
      #expect(mine?.devices == other?.devices)
    }
    #expect(started > 200, "\(started)")
  }

  @Test("a node that is drained takes nothing; once it is back it does")
  func drained() throws {
    let pool = nodePool([cardGroup])
    func told(_ state: Inventory.Node.State, _ digest: String) -> ClusterNodes.Snapshot {
      let nodes = (1...4).map { number in
        Inventory.Node(
          name: "n\(number)", state: number == 1 ? .up : state, milliCPU: 32_000, memoryMiB: 131_072,
          accelerators: ["v100": 4])
      }
      return .init(inventory: Inventory(nodes: nodes), digest: digest, seenAt: morning, changedAt: morning)
    }
    let jobs = (0..<2).map { _ in job(cards(4), in: pool.id) }
    let first = queues(pool, jobs, NodeBook(), told(.draining, "1"))
    #expect(first.decided().starts.map { $0[0].node?.name } == ["n1"])
    let said = try #require(first.explained()[jobs[1].id])
    #expect(said.word == .reserved && said.text.en.contains("3 nodes: drained"), "\(said.text.en)")
    var running = try #require(first.decided().starts.first?.first)
    running.state = .running
    let next = queues(pool, [running, jobs[1]], first.decided().book, told(.up, "2"))
    #expect(next.decided().starts.map { $0[0].node?.name } != ["n1"] && next.decided().starts.count == 1)
  }

  @Test("where the engine tells another node, it is that one that is counted")
  func told() throws {
    let pool = nodePool([cardGroup])
    let decided = queues(pool, [job(cards(4), in: pool.id)], NodeBook()).decided()
    var running = try #require(decided.starts.first?.first)
    running.state = .running
    let other = running.node?.name == "a#3" ? "a#2" : "a#3"
    running.node?.isToldToBe(on: other)
    #expect(running.node?.isTold == true && running.node?.score == nil)
    let book = queues(pool, [running], decided.book).book
    let room = try #require(book.entries[pool.id])
    #expect(room.nodes.places[other].map { room.room.cluster.wholeIdle[$0] } == 0)
    #expect(room.room.cluster.allocatedMilli == 4_000)
  }

  @Test("what an engine tells is kept, and fills the groups of a pool that leaves them to it")
  func stored() async throws {
    try await Rooms.with { rooms in
      let site = try await rooms.site()
      let owner = rooms.owner
      let inventory = Inventory(nodes: [
        .init(name: "n1", state: .up, milliCPU: 16_000, memoryMiB: 4_000, accelerators: ["v100": 2], partitions: ["p"]),
        .init(
          name: "n2", state: .draining, milliCPU: 16_000, memoryMiB: 4_000, accelerators: ["v100": 2], partitions: ["p"]
        ),
      ])
      try await rooms.write { tx in
        try Clusters.register(tx, [.init(name: "c", kind: "slurm", owner: owner)])
      }
      let capacity = try #require(try JSON.object(["groups": []]).decode(PoolCapacity?.self))
      let draft = PoolDraft(
        site: site.id, name: Text(zh: "池", en: "pool"), engine: "slurm",
        cluster: PoolCluster(name: "c", partition: "p"),
        capacity: capacity)
      let silent = try await rooms.refusal { tx in _ = try Pools.register(tx, draft, by: owner, at: morning) }
      #expect(silent?.rule == "pool.nodes-unknown")
      try await rooms.write { tx in try ClusterNodes.keep(tx, inventory, of: "c", at: morning) }
      try await rooms.write { tx in try ClusterNodes.keep(tx, inventory, of: "c", at: morning.adding(seconds: 5)) }
      let pool = try await rooms.write { tx in try Pools.register(tx, draft, by: owner, at: morning) }
      #expect(pool.capacity.groups?.map(\.count) == [2] && pool.capacity.milliCPU == 32_000)
      try await rooms.database.read { tx in
        let found = try ClusterNodes.find(tx, "c")
        #expect(found?.inventory == inventory && found?.changedAt == morning)
        #expect(found?.seenAt == morning.adding(seconds: 5))
        let book = try NodeBook(tx, [pool], cluster: "c", open: [], at: morning)
        #expect(book.entries[pool.id]?.nodes.count(.drained) == 1)
      }
      let own = try await rooms.refusal { tx in
        _ = try Pools.register(
          tx, PoolDraft(site: site.id, name: draft.name, capacity: PoolCapacity(groups: [plainGroup])), by: owner,
          at: morning)
      }
      #expect(own?.rule == "pool.one-node")
    }
  }
}
