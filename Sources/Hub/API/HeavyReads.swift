import Vocabulary

/// Reads whose cost grows with what others have published. Few run at a time, so that they never hold every connection of the
/// store; some wait, and what finds too many waiting is refused.
actor HeavyReads {
  private let most: Int
  private let mostWaiting: Int
  private var running = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(most: Int = 2, mostWaiting: Int = 16) {
    self.most = most
    self.mostWaiting = mostWaiting
  }

  func run<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
    try await enter()
    defer { leave() }
    return try await work()
  }

  private func enter() async throws {
    if running < most {
      running += 1
      return
    }
    guard waiting.count < mostWaiting else {
      throw Refusal(
        .tooMany, rule: "hub.busy", Text(zh: "请求过多", en: "too many such requests at once"),
        remedy: Text(zh: "稍后重试", en: "try again shortly"))
    }
    // Whoever leaves hands its place on, so the count stays.
    await withCheckedContinuation { waiting.append($0) }
  }

  private func leave() {
    if waiting.isEmpty { running -= 1 } else { waiting.removeFirst().resume() }
  }
}
