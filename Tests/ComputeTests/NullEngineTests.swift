import Synchronization
import Testing
import Vocabulary

@testable import Compute

@Suite struct NullEngineTests {
  @Test("what it runs ends after its time, at once when it is cancelled, and is told to be modelled")
  func ends() throws {
    final class Clock: Sendable {
      let now = Mutex(morning)
    }
    let clock = Clock()
    let engine = NullEngine(cluster: "n", milliseconds: 1_000, nodes: []) { clock.now.withLock { $0 } }
    for job in ["a", "b"] { engine.start(job, JobSpec(command: ["true"]), inputs: []) }
    #expect(engine.observe(["a", "b"]) == ["a": .running, "b": .running])
    clock.now.withLock { $0 = morning.adding(seconds: 1) }
    engine.cancel("b")
    func result(_ job: String) throws -> JobResult {
      guard case .ended(let result)? = engine.observe([job])[job] else { throw ComputeFailure(job, because: "it runs") }
      return result
    }
    #expect(try result("a").succeeded && result("a").cpuMilliseconds == 1_000 && result("a").isModelled == true)
    #expect(try result("b").ending == .cancelled)
    #expect(try result("given to it before it was started").succeeded)
  }
}
