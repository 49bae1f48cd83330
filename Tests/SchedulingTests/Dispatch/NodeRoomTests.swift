import SeededTesting
import Testing

@testable import Scheduling

@Suite("Nodes as a space that jobs are dispatched into")
struct NodeRoomTests {
  /// Two nodes of 8 cores with 4 accelerators, in a group of their own, and `plain` nodes without.
  private static func room(cards: Int = 2, plain: Int = 2, gangGroups: [Int] = []) -> NodeRoom {
    let nodes =
      (0..<cards).map {
        Node(name: "c\($0)", milliCPU: 8_000, memoryMiB: 8_000, accelerators: 4, model: 0, group: 0)
      } + (0..<plain).map { Node(name: "p\($0)", milliCPU: 8_000, memoryMiB: 8_000, group: 1) }
    return NodeRoom(
      Placer(cluster: Cluster(nodes: nodes, models: ["V100"]), mix: TypicalMix(items: [])), gangGroups: gangGroups)
  }

  private static func cards(_ count: Int, milli: Int = 1000, cpu: Int64 = 1_000) -> Request {
    Request(milliCPU: cpu, memoryMiB: 100, accelerators: count, milliEach: milli)
  }

  private static func places(_ decisions: [Decision]) -> [NodeRoom.Place] {
    decisions.compactMap { decision in decision.grant.map { NodeRoom.Place($0, decision.request) } }
  }

  @Test("what is free in pieces on several nodes is not room for what needs one node")
  func pieces() throws {
    var room = Self.room()
    for node in [0, 1] { room.takeAnyway([NodeRoom.Place(Grant(node: node, devices: 0b111), Self.cards(3))]) }
    #expect(room.take(.init(Self.cards(2))) == nil, "one is free on each of two nodes")
    let counts = room.obstacles(to: Self.cards(2))
    #expect(
      counts[Int(Cluster.Obstacle.accelerators.rawValue)] == 2 && counts[Int(Cluster.Obstacle.model.rawValue)] == 2)
    #expect(room.take(.init(Self.cards(1))) != nil)
    #expect(room.capacity(for: .init(Self.cards(2), tasks: 9)) == 4, "if nothing ran")
  }

  @Test("a node that is closed takes nothing, and takes again once it is open; nothing is forgotten of it")
  func closed() throws {
    var room = Self.room(cards: 1, plain: 0)
    let taken = room.take(.init(Self.cards(1)))
    let one = try #require(taken)
    room.setClosed(0, true)
    #expect(room.take(.init(Self.cards(1))) == nil)
    #expect(room.capacity(for: .init(Self.cards(4))) == 1, "it will be there again")
    room.setClosed(0, false)
    #expect(room.take(.init(Self.cards(3))) != nil)
    #expect(room.take(.init(Self.cards(1))) == nil)
    room.giveBack(Self.places(one))
    #expect(room.take(.init(Self.cards(1))) != nil)
  }

  @Test("a gang is there as a whole or not at all, in one group if that has room")
  func gangs() throws {
    let gang = NodeRoom.Ask(Request(milliCPU: 4_000, memoryMiB: 100), tasks: 4)
    for (preferred, group) in [([1, 0], 1), ([0, 1], 0)] {
      var room = Self.room(gangGroups: preferred)
      let taken = room.take(gang)
      let decisions = try #require(taken)
      #expect(decisions.count == 4)
      #expect(decisions.compactMap(\.grant).allSatisfy { room.cluster.nodes[$0.node].group == group })
      #expect(room.take(.init(Request(milliCPU: 4_000, memoryMiB: 100), tasks: 5)) == nil)
      #expect(room.take(gang) != nil, "nothing was taken by what did not fit")
    }
  }

  @Test("what overtakes a reservation stands where it does not delay it")
  func reserved() throws {
    let queue = [
      // Needs a whole node: either is busy until 100.
      Waiting(Rooms.Demand(request: Self.cards(4, cpu: 8_000)), owner: 0, milliseconds: 100),
      // Would fit beside, on the node that is not kept, for as long as it likes.
      Waiting(Rooms.Demand(request: Self.cards(1)), owner: 0, milliseconds: 1_000),
      Waiting(Rooms.Demand(request: Self.cards(3)), owner: 0, milliseconds: 1_000),
    ]
    let running = [0, 1].map { node in
      Occupant(
        Rooms.Demand(request: Self.cards(1), at: [.init(Grant(node: node, devices: 1), Self.cards(1))]), owner: 1,
        until: node == 0 ? 100 : 200)
    }
    var dispatch = Dispatch(empty: Rooms(room: Self.room(plain: 0)), running: running, now: 0)
    let turns = dispatch.turns(queue)
    #expect(turns == [.reserved(at: 100), .backfills(before: 0), .wouldDelay(0)])
    #expect(dispatch.left.room.cluster.idleMilli == [3_000, 2_000], "on the node that is not kept")
  }

  @Test("whatever comes and goes, no node gives more than it has, and what is given back is there again")
  func bounded() throws {
    var random = Seeded(7)
    var room = Self.room(cards: 6, plain: 3)
    var running: [[NodeRoom.Place]] = []
    var (started, refused) = (0, 0)
    for _ in 0..<2_000 {
      if random.once(in: 3), !running.isEmpty {
        room.giveBack(running.remove(at: Int(random.amount(0...Int64(running.count - 1)))))
      }
      let cards = Int(random.amount(0...4))
      let milli = cards == 1 && random.once(in: 2) ? 250 : 1000
      let request = Request(
        milliCPU: random.amount(0...5_000), memoryMiB: random.amount(0...3_000), accelerators: cards, milliEach: milli)
      let ask = NodeRoom.Ask(request, tasks: Int(random.amount(1...3)))
      let before = room
      if let decisions = room.take(ask) {
        #expect(decisions.count == ask.tasks)
        running.append(Self.places(decisions))
        started += 1
      } else {
        #expect(room.cluster.idleCPU == before.cluster.idleCPU && room.cluster.devices == before.cluster.devices)
        refused += 1
      }
      #expect(room.cluster.idleCPU.allSatisfy { $0 >= 0 } && room.cluster.devices.allSatisfy { 0...1000 ~= $0 })
    }
    #expect(started > 300 && refused > 300, "\(started) \(refused)")
    for places in running { room.giveBack(places) }
    #expect(room.cluster.idleCPU == Self.room(cards: 6, plain: 3).cluster.idleCPU && room.cluster.allocatedMilli == 0)
  }

  @Test("no reservation is delayed by what overtakes it")
  func kept() {
    var random = Seeded(11)
    var overtaken = 0
    for _ in 0..<60 {
      var running: [Occupant<Rooms.Demand>] = []
      var waiting = (0..<12).map { _ in
        let cards = Int(random.amount(0...4))
        return Waiting(
          Rooms.Demand(request: Request(milliCPU: random.amount(1...8_000), memoryMiB: 1, accelerators: cards)),
          owner: 0,
          milliseconds: random.amount(1...100))
      }
      var promised: [Int64: Int64] = [:]
      var now: Int64 = 0
      for index in waiting.indices { waiting[index].demand.id = Int64(index) }
      while !waiting.isEmpty {
        var dispatch = Dispatch(empty: Rooms(room: Self.room()), running: running, now: now)
        let turns = dispatch.turns(waiting)
        for (job, turn) in zip(waiting, turns) {
          if case .reserved(let at?) = turn { promised[job.demand.id] = min(promised[job.demand.id] ?? at, at) }
          guard turn.isStart else { continue }
          if case .backfills = turn { overtaken += 1 }
          if let at = promised[job.demand.id] { #expect(now <= at) }
          running.append(Occupant(dispatch.left.given(job.demand), owner: 0, until: now + job.milliseconds))
        }
        waiting = zip(waiting, turns).filter { !$1.isStart }.map { $0.0 }
        guard let next = running.map(\.until).min() else { break }
        now = next
        running.removeAll { $0.until <= now }
      }
      #expect(waiting.isEmpty)
    }
    #expect(overtaken > 30, "\(overtaken)")
  }
}

/// A space of nodes and nothing else.
private struct Rooms: Space {
  struct Demand: Sendable {
    var request: Request
    var at: [NodeRoom.Place]?
    var id: Int64 = 0
  }

  var room: NodeRoom
  private var given: [Int64: [NodeRoom.Place]] = [:]

  init(room: NodeRoom) { self.room = room }

  private mutating func note(_ decisions: [Decision]?, _ demand: Demand) -> Bool {
    guard let decisions else { return false }
    given[demand.id] = decisions.compactMap { decision in decision.grant.map { .init($0, decision.request) } }
    return true
  }
  mutating func take(_ demand: Demand) -> Bool { note(room.take(.init(demand.request)), demand) }
  mutating func take(_ demand: Demand, also later: inout Rooms) -> Bool {
    note(room.take(.init(demand.request), also: &later.room), demand)
  }
  mutating func takeAnyway(_ demand: Demand) {
    if let at = demand.at { room.takeAnyway(at) } else { room.takeAnyway(.init(demand.request)) }
  }
  func given(_ demand: Demand) -> Demand {
    var demand = demand
    demand.at = given[demand.id]
    return demand
  }
  mutating func holds(_ demand: Demand) -> Bool { room.holds(.init(demand.request)) }
  func couldHold(_ demand: Demand) -> Bool { room.capacity(for: .init(demand.request)) > 0 }
  func dominantShare(_ demand: Demand) -> Int64 { 0 }
}
