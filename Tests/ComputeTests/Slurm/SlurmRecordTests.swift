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

  @Test("an account of absurd figures overflows nothing") func absurd() throws {
    #expect(try account("COMPLETED", step: "COMPLETED", seconds: .max).cpuMicroseconds > 0)
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
