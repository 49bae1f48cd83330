import Identity
import Scheduling
import Store
import Testing
import Vocabulary

@testable import Compute

/// The quotas of a pool as they are kept, on both drivers.
@Suite struct QuotaRegisterTests {
  private static func member(_ rooms: Rooms, _ code: String) async throws -> ID<Participant> {
    try await rooms.write { tx in
      try Participants.register(
        tx, ParticipantDraft(name: Text(zh: "方", en: "party"), creditCode: code, kinds: [.consumer], region: "450200"),
        by: nil, at: morning
      ).id
    }
  }

  @Test("what is set is what is read, again changes nothing, and what is removed is gone")
  func kept() async throws {
    try await Rooms.with { rooms in
      let pool = try await rooms.pool(at: rooms.site())
      let user = try await Self.member(rooms, "91450200MA0000002N")
      let owner = rooms.owner
      var all = QuotaDraft(cohort: "campus", nominalQuota: QuotaAmounts(milliCPU: 4_000, memoryMiB: 0))
      all.borrowingLimit = QuotaAmounts(milliCPU: 1_000)
      all.lendingLimit = QuotaAmounts(memoryMiB: 5)
      all.weight = 2_000
      all.preemption = Quota.Preemption(withinQueue: .never, reclaimWithinCohort: .lowerPriority)
      for draft in [all, QuotaDraft(nominalQuota: QuotaAmounts(accelerators: 0))] {
        let set = try await rooms.write { tx in
          try QuotaRegister.set(tx, draft, in: pool, for: user, by: owner, at: morning)
        }
        let entries = try await rooms.entries()
        let again = try await rooms.write { tx in
          try QuotaRegister.set(tx, draft, in: pool, for: user, by: owner, at: morning)
        }
        #expect(try await rooms.entries() == entries && entries.last == "quota.set")
        let found = try await rooms.database.read { tx in try QuotaRegister.find(tx, pool.id, user) }
        #expect(found == set && set == again)
        #expect(set.nominalQuota == draft.nominalQuota && set.borrowingLimit == draft.borrowingLimit)
        let listed = try await rooms.database.read { tx in
          (
            try QuotaRegister.list(tx, for: user, pool: nil, from: 0, limit: 9),
            try QuotaRegister.list(tx, for: owner, pool: pool.id, from: 0, limit: 9),
            try QuotaRegister.list(tx, for: rooms.stranger, pool: nil, from: 0, limit: 9),
            try QuotaRegister.list(tx, cluster: nil)
          )
        }
        #expect(listed.0 == [set] && listed.1 == [set] && listed.2.isEmpty && listed.3 == [set])
      }
      try await rooms.write { tx in try QuotaRegister.remove(tx, in: pool.id, of: user, by: owner, at: morning) }
      #expect(try await rooms.entries().last == "quota.removed")
      let refused = try await rooms.refusal { tx in
        try QuotaRegister.remove(tx, in: pool.id, of: user, by: owner, at: morning)
      }
      #expect(refused?.kind == .notFound)
    }
  }

  @Test("quotas that are kept from look to look are made anew once one of them, or what the pool has, is another")
  func keptBook() async throws {
    try await Rooms.with { rooms in
      let pool = try await rooms.pool(at: rooms.site())
      let user = try await Self.member(rooms, "91450200MA0000002N")
      let owner = rooms.owner
      var book = NodeBook()
      /// Whether the kept quotas let `user` have so many thousandths of a processor at once.
      func allows(_ milliCPU: Int64, of capacity: PoolCapacity) async throws -> Bool {
        let quotas: QuotaBook?
        (book, quotas) = try await rooms.database.read { [book] tx in
          var book = book
          let quotas = try book.quotas(tx, cluster: nil, [pool.id: capacity], own: pool.id)
          return (book, quotas)
        }
        var asked = draft()
        asked.milliCPU = milliCPU
        do { try quotas?.check(asked, tasks: 1, of: user, in: pool.id) } catch { return false }
        return true
      }
      #expect(try await allows(3_000, of: pool.capacity), "nobody has a quota")
      for amount in [1_000, 2_000] as [Int64] {
        try await rooms.write { tx in
          _ = try QuotaRegister.set(
            tx, QuotaDraft(nominalQuota: QuotaAmounts(milliCPU: amount)), in: pool, for: user, by: owner, at: morning)
        }
        #expect(try await allows(amount, of: pool.capacity))
        #expect(try await !allows(amount + 1, of: pool.capacity))
      }
      try await rooms.write { tx in try QuotaRegister.remove(tx, in: pool.id, of: user, by: owner, at: morning) }
      #expect(try await allows(3_000, of: pool.capacity))
    }
  }

  @Test("the quotas of a pool together are no more than it has")
  func sum() async throws {
    try await Rooms.with { rooms in
      let pool = try await rooms.pool(at: rooms.site())
      let owner = rooms.owner
      let users = [
        try await Self.member(rooms, "91450200MA0000002N"), try await Self.member(rooms, "91450200MA0000003R"),
      ]
      func refusal(_ user: Int, _ amounts: QuotaAmounts) async throws -> Refusal? {
        try await rooms.refusal { tx in
          _ = try QuotaRegister.set(
            tx, QuotaDraft(nominalQuota: amounts), in: pool, for: users[user], by: owner, at: morning)
        }
      }
      #expect(try await refusal(0, QuotaAmounts(milliCPU: 8_001))?.rule == "quota.over-capacity")
      #expect(try await refusal(0, QuotaAmounts(milliCPU: 5_000)) == nil)
      let second = try await refusal(1, QuotaAmounts(milliCPU: 3_001))
      #expect(second?.rule == "quota.over-capacity" && second?.detail.en.contains("3000") == true)
      #expect(try await refusal(1, QuotaAmounts(milliCPU: 3_000, memoryMiB: 16_384)) == nil)
      #expect(try await refusal(0, QuotaAmounts(milliCPU: 4_000, memoryMiB: 1))?.field == "/nominalQuota/memoryMiB")
      #expect(try await refusal(0, QuotaAmounts(milliCPU: -1))?.rule == "compute.field")
      #expect(try await refusal(0, QuotaAmounts())?.rule == "quota.nothing-counted")
    }
  }
}
