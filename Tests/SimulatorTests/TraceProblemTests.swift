import Simulator
import Testing

@Suite("Problems of trace files")
struct TraceProblemTests {
  @Test("a problem names the file and the line")
  func named() {
    #expect("\(TraceProblem("a.csv", line: 3, "no number"))" == "a.csv:3: no number")
  }
}
