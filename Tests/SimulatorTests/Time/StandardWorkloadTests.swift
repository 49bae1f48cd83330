import Scheduling
import Testing

@testable import Simulator

struct StandardWorkloadTests {
  @Test func `Jobs that ran are read; the larger of asked for and given counts; a header tells the processors`() throws
  {
    let text = """
      ; Version: 2
      ; MaxNodes: 64
      ; MaxProcs: 128
      1 0 -1 10 4 -1 -1 8 -1 -1 1
      2 5 -1 0 4 -1 -1 8 -1 -1 1
      \t3   7.0  -1 20 2 -1 -1 -1 99 -1 1\r

      """
    let workload = try StandardWorkload(parsing: text, name: "t")
    #expect(workload.processors == 128)
    #expect(
      workload.jobs == [
        QueuedJob(id: 0, submitted: 0, duration: 10, width: 8), QueuedJob(id: 1, submitted: 7, duration: 20, width: 2),
      ])
  }

  @Test(arguments: [
    ("1 0 -1 10", 1), ("1 0 -1 ten 4 -1 -1 8 -1", 1), ("; c\n1 0 -1 10 -1 -1 -1 -1 -1", 2),
    ("1 -1 -1 10 4 -1 -1 8 -1", 1),
    ("1 0 -1 99999999999999999999999 4 -1 -1 8 -1", 1), ("1 0 -1 1e30 4 -1 -1 8 -1", 1), ("1 0 -1 -7 4 -1 -1 8 -1", 1),
  ])
  func `A line that cannot be is named`(text: String, line: Int) {
    #expect { try StandardWorkload(parsing: text, name: "t") } throws: { ($0 as? TraceProblem)?.line == line }
  }

  @Test func `A file without a job is a problem as a whole`() {
    #expect(throws: TraceProblem("t", "no job that ran")) { try StandardWorkload(parsing: "; nothing\n", name: "t") }
  }
}
