import SeededTesting
import Testing
import Vocabulary

@testable import Scheduling

struct QuotasTests {
  static func queue(
    _ name: String, _ nominal: Int64, borrowing: Int64? = nil, lending: Int64? = nil, weight: Int64 = 1000
  ) -> QuotaQueue {
    QuotaQueue(
      name: name, cohort: "c", nominal: [nominal], borrowing: borrowing.map { [$0] }, lending: lending.map { [$0] },
      weight: weight)
  }

  static func request(_ id: Int, _ queue: Int, _ amount: Int64, priority: Int64 = 0) -> QuotaRequest {
    QuotaRequest(id: id, queue: queue, amounts: [amount], priority: priority, submitted: Int64(id))
  }

  @Test(arguments: 0..<40)
  func `Whatever comes: never over quota and borrowing, nobody lost, nobody waits who fits`(seed: Int) throws {
    var world = try QuotaWorld(seed: UInt64(seed), isGenerous: seed % 2 == 0)
    for _ in 0..<150 {
      world.step()
      if !world.problems.isEmpty { break }
    }
    #expect(world.problems == [], "seed \(seed)")
    #expect(world.next > 120)
  }

  @Test(arguments: 0..<20)
  func `Without new requests everything comes to its end, and putting out stops`(seed: Int) throws {
    var world = try QuotaWorld(seed: UInt64(1000 + seed))
    for _ in 0..<60 { world.step() }
    for _ in 0..<10_000 where !world.waiting.isEmpty || !world.running.isEmpty {
      if let id = world.running.keys.min() {
        world.quotas.end(id)
        world.running[id] = nil
      }
      world.decide()
      if world.running.isEmpty { break }
    }
    #expect(world.waiting.isEmpty && world.running.isEmpty && world.problems.isEmpty, "seed \(seed) \(world.problems)")
    #expect(world.preemptions < world.next * 8)
  }

  @Test func `A queue borrows what the other leaves, and gives it back at once when that wants its own`() throws {
    var quotas = try Quotas(resources: ["gpu"], queues: [Self.queue("a", 4), Self.queue("b", 4)])
    for id in 0..<8 { try quotas.submit(Self.request(id, 0, 1)) }
    let first = quotas.decide()
    #expect(first.map(\.rule) == Array(repeating: .withinQuota, count: 4) + Array(repeating: .borrowed, count: 4))
    try quotas.submit(Self.request(8, 1, 3))
    let second = quotas.decide()
    #expect(second.map(\.rule) == [.preempting])
    // Who was admitted last loses least.
    #expect(second[0].victims == [5, 6, 7].map { .init(id: $0, cause: .reclaimed) })
    #expect(quotas.used(0, by: 0) == 5 && quotas.used(0, by: 1) == 3)
    quotas.end(8)
    #expect(quotas.decide().map(\.id) == [5, 6, 7])
  }

  @Test func `Nobody is put out so that another may borrow`() throws {
    var quotas = try Quotas(resources: ["gpu"], queues: [Self.queue("a", 4), Self.queue("b", 4)])
    for id in 0..<8 { try quotas.submit(Self.request(id, id % 2, 1)) }
    #expect(quotas.decide().count == 8)
    try quotas.submit(Self.request(9, 0, 5))
    #expect(quotas.decide().isEmpty)
    let why = try #require(quotas.explain(9))
    #expect(why.state == .short(QuotaShortage(limit: .cohort, resource: 0, short: 5)) && !why.mayPreempt)
    #expect(quotas.words(why).en == "quota.cohort-full: what c has to lend lacks 5 gpu")
  }

  @Test func `Higher priority puts out lower in its own queue, as few as will do, and the same priority never`() throws
  {
    var quotas = try Quotas(resources: ["gpu"], queues: [Self.queue("a", 10)])
    for (id, amount) in [(0, Int64(2)), (1, 5), (2, 3)] { try quotas.submit(Self.request(id, 0, amount)) }
    #expect(quotas.decide().count == 3)
    try quotas.submit(Self.request(3, 0, 4))
    #expect(quotas.decide().isEmpty)
    try quotas.submit(Self.request(4, 0, 5, priority: 1))
    let decided = quotas.decide()
    #expect(decided.map(\.id) == [4] && decided[0].victims == [.init(id: 1, cause: .lowerPriority)])
  }

  @Test func `Of equals whoever goes on from a checkpoint goes first, but before no lower one`()
    throws
  {
    for reclaims in [false, true] {
      var quotas = try Quotas(resources: ["gpu"], queues: [Self.queue("a", 4), Self.queue("b", 4)])
      for id in 0..<8 {
        var request = Self.request(id, 0, 1, priority: id == 7 ? 0 : 1)
        request.hasCheckpoint = [1, 2].contains(id)
        try quotas.submit(request)
      }
      #expect(quotas.decide().count == 8)
      try quotas.submit(Self.request(8, reclaims ? 1 : 0, 3, priority: 2))
      let victims = try #require(quotas.decide().first).victims
      #expect(Set(victims.map(\.id)) == [1, 2, 7])
      #expect(victims.filter(\.hasCheckpoint).map(\.id).sorted() == [1, 2])
    }
  }

  @Test func `What a queue does not lend stays free for it`() throws {
    var quotas = try Quotas(resources: ["gpu"], queues: [Self.queue("a", 4), Self.queue("b", 6, lending: 2)])
    for id in 0..<10 { try quotas.submit(Self.request(id, 0, 1)) }
    #expect(quotas.decide().count == 6)
    try quotas.submit(Self.request(10, 1, 4))
    #expect(quotas.decide().map(\.rule) == [.withinQuota])
  }

  @Test(arguments: [(Int64(1000), 6, 6), (2000, 8, 4), (3000, 9, 3)])
  func `Borrowing goes to the smallest weighted dominant share`(weight: Int64, a: Int64, b: Int64) throws {
    var quotas = try Quotas(
      resources: ["gpu"],
      queues: [Self.queue("a", 0, weight: weight), Self.queue("b", 0), Self.queue("lender", 12)])
    for id in 0..<40 { try quotas.submit(Self.request(id, id % 2, 1)) }
    var shares = [0.0, 0.0]
    for admission in quotas.decide() {
      let queue = admission.id % 2
      let scale = queue == 0 ? Double(weight) / 1000 : 1
      let after = shares[queue] + 1 / 12 / scale
      let other = queue == 0 ? shares[1] + 1.0 / 12 : shares[0] + 1 / 12 / (Double(weight) / 1000)
      #expect(after <= other + 1e-9)
      shares[queue] = after
    }
    #expect(quotas.used(0, by: 0) == a && quotas.used(0, by: 1) == b)
  }

  @Test func `The dominant resource counts: many processors weigh as much as a few accelerators`() throws {
    let queues = [
      QuotaQueue(name: "cpu", cohort: "c", nominal: [0, 0]), QuotaQueue(name: "gpu", cohort: "c", nominal: [0, 0]),
      QuotaQueue(name: "lender", cohort: "c", nominal: [9, 18]),
    ]
    // The example of the paper: ⟨1 CPU, 4 GB⟩ and ⟨3 CPU, 1 GB⟩ on ⟨9, 18⟩ gives three and two.
    var quotas = try Quotas(resources: ["cpu", "memory"], queues: queues)
    for id in 0..<20 {
      let amounts: [Int64] = id % 2 == 0 ? [1, 4] : [3, 1]
      try quotas.submit(QuotaRequest(id: id, queue: id % 2, amounts: amounts, submitted: 0))
    }
    _ = quotas.decide()
    #expect(quotas.used(0, by: 0) == 3 && quotas.used(0, by: 1) == 6)
    #expect(quotas.share(of: 0) == 12.0 / 18 && quotas.share(of: 1) == 6.0 / 9)
  }

  @Test func `What can never be admitted is refused with what could be`() throws {
    var quotas = try Quotas(resources: ["gpu"], queues: [Self.queue("a", 4, borrowing: 2), Self.queue("b", 9)])
    let refusal = #expect(throws: Refusal.self) { try quotas.submit(Self.request(0, 0, 7)) }
    #expect(refusal?.rule == "quota.never-fits" && refusal?.remedy?.en == "ask for at most 6")
    for amount in [Int64(0), -1, .max] {
      #expect(throws: Refusal.self) { try quotas.submit(Self.request(0, 0, amount)) }
    }
    #expect(throws: Refusal.self) { try quotas.submit(Self.request(0, 5, 1)) }
    #expect(throws: Refusal.self) { try Quotas(resources: ["gpu"], queues: [Self.queue("a", -1)]) }
    #expect(throws: Refusal.self) { try Quotas(resources: ["gpu"], queues: [Self.queue("a", 1, weight: 0)]) }
  }
}
