import Testing

@testable import Compute

@Suite struct PlausibleTests {
  private func result(cpu: Int64, from start: Int64 = 10_000, to end: Int64 = 12_000) -> JobResult {
    JobResult(
      ending: .exited, exitCode: 0, cpuMilliseconds: cpu, peakMemoryBytes: 1, startedAt: start, endedAt: end,
      logBytes: 0, outputBytes: 0)
  }

  @Test("what can be is taken as it is") func possible() {
    let held = result(cpu: 6_000).held(to: 2)
    #expect(held.cpuMilliseconds == 6_000 && held.reportedCPUMilliseconds == nil && held.milliCPU == 2_000)
  }

  @Test("more than all processors give in the time is cut off, and what was said is kept")
  func impossible() {
    let held = result(cpu: 6_001).held(to: 2)
    #expect(held.cpuMilliseconds == 6_000 && held.reportedCPUMilliseconds == 6_001)
    let negative = result(cpu: -5).held(to: 2)
    #expect(negative.cpuMilliseconds == 0 && negative.reportedCPUMilliseconds == -5)
  }

  @Test("times that run backwards, and figures that overflow, are held too") func absurd() {
    let backwards = result(cpu: 10_000, from: 20_000, to: 10_000).held(to: 1)
    #expect(backwards.endedAt == 20_000 && backwards.cpuMilliseconds == 1_000)
    #expect(result(cpu: .max, from: 0, to: .max).held(to: .max).cpuMilliseconds == .max)
  }
}
