import Synchronization
import Testing
import Vocabulary

@testable import Hub

@Suite("Heavy reads take turns")
struct HeavyReadsTests {
  /// Holds work back until it is opened, and knows how much was inside at once.
  final class Gate: Sendable {
    private struct State {
      var inside = 0
      var most = 0
      var isOpen = false
      var held: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    var inside: Int { state.withLock(\.inside) }
    var most: Int { state.withLock(\.most) }

    func pass() async {
      await withCheckedContinuation { continuation in
        let isOpen = state.withLock { state in
          state.inside += 1
          state.most = max(state.most, state.inside)
          if !state.isOpen { state.held.append(continuation) }
          return state.isOpen
        }
        if isOpen { continuation.resume() }
      }
      state.withLock { $0.inside -= 1 }
    }

    func open() {
      let held = state.withLock { state in
        state.isOpen = true
        defer { state.held = [] }
        return state.held
      }
      for continuation in held { continuation.resume() }
    }
  }

  @Test("two run, some wait and are served, the rest is refused at once; one that fails gives its turn on")
  func turns() async throws {
    struct Failed: Error {}
    let heavy = HeavyReads(most: 2, mostWaiting: 3)
    let gate = Gate()
    try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<10 {
        group.addTask {
          do {
            return try await heavy.run {
              await gate.pass()
              if number.isMultiple(of: 2) { throw Failed() }
              return "done"
            }
          } catch let refusal as Refusal {
            return refusal.rule
          } catch {
            return "failed"
          }
        }
      }
      // Five cannot be placed; only then are the others let go.
      var outcomes: [String] = []
      for _ in 0..<5 { outcomes.append(try #require(try await group.next())) }
      #expect(Set(outcomes) == ["hub.busy"])
      gate.open()
      for try await outcome in group { outcomes.append(outcome) }
      #expect(outcomes.count { $0 == "hub.busy" } == 5)
      #expect(gate.most <= 2)
    }
    #expect(try await heavy.run { 7 } == 7)
  }
}
