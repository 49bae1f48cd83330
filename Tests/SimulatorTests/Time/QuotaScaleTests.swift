import Testing

@testable import Simulator

struct QuotaScaleTests {
  @Test func `The baseline of Kueue ends in virtual time before the goal, everything admitted`() throws {
    let figures = try QuotaScale.baseline.run()
    #expect(figures.workloads == 15_000)
    #expect(figures.admissions == figures.workloads + figures.preempted + figures.reclaimed)
    #expect(figures.makespanMilliseconds <= 90_000)
    #expect(figures.usage > 55.9 && figures.usageWithLost <= 100.001)
  }

  @Test func `Jain's index is 1 where all have the same, and the share of one that has all`() {
    #expect(Fairness.jain([2, 2, 2, 2]) == 1)
    #expect(Fairness.jain([5, 0, 0, 0]) == 0.25)
    #expect(Fairness.jain([]) == 1)
  }
}
