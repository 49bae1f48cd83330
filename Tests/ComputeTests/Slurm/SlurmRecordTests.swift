import Testing
import Vocabulary

@testable import Compute

@Suite struct SlurmRecordTests {
  @Test(
    "the exit code of a job as the controller tells it",
    arguments: [(0, 0), (768, 3), (9, 137), (15, 143), (256 * 255, 255)] as [(Int64, Int64)])
  func exitCode(_ status: Int64, _ code: Int64) throws {
    let job = try #require(SlurmJob(["job_id": 1, "name": "j", "job_state": "FAILED", "exit_code": .int(status)]))
    #expect(job.exitCode == code && job.state == .failed)
  }

  private func account(_ state: String, step: String, end: Int64 = 20, seconds: Int64 = 2) throws -> SlurmAccount {
    try #require(
      SlurmAccount([
        "job_id": 7, "name": "j", "state": ["current": .string(state)], "time": ["start": 10, "end": .int(end)],
        "tres": ["allocated": [["type": "cpu", "count": 4]], "requested": [["type": "mem", "count": 100]]],
        "steps": [
          [
            "state": .string(step), "time": ["total": ["seconds": .int(seconds), "microseconds": 500_000]],
            "tres": ["requested": ["max": [["type": "mem", "count": 4096]]]],
            "statistics": ["energy": ["consumed": 30]],
          ],
          ["state": "COMPLETED", "time": ["total": ["seconds": 1, "microseconds": 1]]],
        ],
      ]))
  }

  @Test("an account adds up the steps") func sums() throws {
    let account = try account("COMPLETED", step: "COMPLETED")
    #expect(account.cpuMicroseconds == 3_500_001 && account.peakMemoryBytes == 4096 && account.energyJoules == 30)
    #expect(account.processors == 4 && account.isWhole)
  }

  @Test("an account is whole once the job and every step of it are over") func whole() throws {
    #expect(try !account("COMPLETED", step: "RUNNING").isWhole)
    #expect(try !account("RUNNING", step: "RUNNING", end: 0).isWhole)
    #expect(try account("CANCELLED by 0", step: "CANCELLED").isWhole)
    #expect(try account("REQUEUED", step: "CANCELLED").state == .nodeFailed)
  }

  @Test("a stopped job ends in accounting before its script's step is written down with what it took") func short()
    throws
  {
    func stopped(_ steps: JSON) throws -> SlurmAccount {
      try #require(
        SlurmAccount([
          "job_id": 7, "name": "j", "state": ["current": "CANCELLED by 0"], "time": ["start": 10, "end": 11],
          "steps": steps,
        ]))
    }
    func step(_ microseconds: Int64) -> JSON {
      [["state": "CANCELLED", "time": ["total": ["seconds": 0, "microseconds": .int(microseconds)]]]]
    }
    #expect(try stopped([]).mayBeShort)
    #expect(try stopped(step(0)).mayBeShort)
    #expect(try !stopped(step(605_000)).mayBeShort)
    #expect(try !account("COMPLETED", step: "COMPLETED").mayBeShort)
  }

  @Test("an account of absurd figures overflows nothing") func absurd() throws {
    #expect(try account("COMPLETED", step: "COMPLETED", seconds: .max).cpuMicroseconds > 0)
  }

  private func named(_ id: Int64, _ name: String) throws -> SlurmAccount {
    try #require(SlurmAccount(["job_id": .int(id), "name": .string(name), "state": ["current": "COMPLETED"]]))
  }

  @Test("of several accounts of a job's name it has the one that it was claimed under") func claimed() throws {
    let accounts = SlurmAccounts([try named(7, "j"), try named(8, "j"), try named(9, "k")])
    #expect(accounts.account(of: "j", id: 8, isTold: true, claim: 7)?.id == 7)
    #expect(accounts.account(of: "j", id: 8, isTold: true, claim: nil)?.id == 8)
    #expect(accounts.account(of: "j", id: nil, isTold: false, claim: nil)?.id == 8)
  }

  @Test("an account without a name yet is taken by its number, and only where there is no doubt whose it is")
  func nameless() throws {
    let accounts = SlurmAccounts([
      try named(7, "allocation"), try named(8, "allocation"), try named(8, "k"), try named(9, "k"),
    ])
    #expect(accounts.account(of: "j", id: 7, isTold: true, claim: 7)?.id == 7)
    // A file may lie, another may have run it, the number may be another's since, or bear another name.
    #expect(accounts.account(of: "j", id: 7, isTold: false, claim: 7) == nil)
    #expect(accounts.account(of: "j", id: 7, isTold: true, claim: nil) == nil)
    #expect(accounts.account(of: "j", id: 7, isTold: true, claim: 6) == nil)
    #expect(accounts.account(of: "j", id: 8, isTold: true, claim: 8) == nil)
    #expect(accounts.account(of: "j", id: 9, isTold: true, claim: 9) == nil)
  }

  @Test("a number is believed once the cluster has told it, not a file") func told() throws {
    var entry = SlurmEntry(.submitted(7), JobSpec(command: ["x"]), at: 0)
    #expect(!entry.isTold)
    entry.saw(try #require(SlurmJob(["job_id": 7, "name": "j", "job_state": "RUNNING"])), at: 1)
    #expect(entry.isTold)
    entry.go(.wanted(mayBeThere: true), at: 2)
    #expect(!entry.isTold)
    entry.go(.submitted(8), at: 3)
    #expect(entry.isTold)
  }

  @Test("accounting is asked for what has ended, once at a time, and more and more seldom") func asking() {
    var entry = SlurmEntry(.submitted(7), JobSpec(command: ["x"]), at: 0)
    #expect(!entry.isToBeAsked(10))
    entry.endedAt = 10
    // It hears of ends a little late.
    #expect(!entry.isToBeAsked(509) && entry.isToBeAsked(510))
    entry.ask()
    #expect(!entry.isToBeAsked(900))
    entry.hasBeenAsked(910)
    #expect(!entry.isToBeAsked(1_134) && entry.isToBeAsked(1_135))
    entry.ask()
    entry.hasBeenAsked(8_010)
    #expect(!entry.isToBeAsked(10_009) && entry.isToBeAsked(10_010))
  }

  @Test("accounting has rests that are as long as its answers take, much longer while the cluster works") func resting()
  {
    var pace = ClusterPace()
    #expect(pace.mayAskAccounting(0, isPressing: false))
    pace.beginAccounting()
    #expect(!pace.mayAskAccounting(9_000, isPressing: true))
    pace.endAccounting(begun: 0, 400)
    #expect(!pace.mayAskAccounting(549, isPressing: true) && pace.mayAskAccounting(550, isPressing: true))
    #expect(!pace.mayAskAccounting(3_399, isPressing: false) && pace.mayAskAccounting(3_400, isPressing: false))
    pace.beginAccounting()
    pace.endAccounting(begun: 4_000, 4_100)
    #expect(!pace.mayAskAccounting(4_999, isPressing: false) && pace.mayAskAccounting(5_000, isPressing: false))
    pace.beginAccounting()
    pace.endAccounting(begun: 5_000, 20_000)
    #expect(pace.mayAskAccounting(23_000, isPressing: false))
  }

  @Test("what accelerators a node has, from Slurm's word for it") func gres() {
    #expect(Inventory.Node.accelerators("gpu:v100:2,shard:v100:8(S:0-1),gpu:a100:1(S:0)") == ["v100": 2, "a100": 1])
    #expect(Inventory.Node.accelerators("gpu:4") == ["gpu": 4] && Inventory.Node.accelerators("").isEmpty)
  }

  @Test("a node that does not answer is down, one that is drained takes nothing") func states() throws {
    func state(_ word: String, _ flags: [JSON]) throws -> Inventory.Node.State {
      try #require(
        Inventory.Node([
          "name": "n", "cpus": 2, "real_memory": 5, "state": .string(word), "state_flags": .array(flags),
        ])
      ).state
    }
    #expect(try state("idle", []) == .up && state("mixed", ["DRAIN"]) == .draining)
    #expect(try state("idle", ["NOT_RESPONDING"]) == .down && state("down", []) == .down)
  }
}
