/// Many pieces of work, so many at a time.
enum Workers {
  /// The results, in the order of the pieces. The first that fails ends all.
  static func map<Value: Sendable>(
    _ count: Int, atMost: Int, _ body: @escaping @Sendable (Int) async throws -> Value
  ) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
      var (next, done) = (0, [Int: Value]())
      func begin() {
        guard next < count else { return }
        let place = next
        next += 1
        group.addTask { (place, try await body(place)) }
      }
      for _ in 0..<min(atMost, count) { begin() }
      while let (place, value) = try await group.next() {
        done[place] = value
        begin()
      }
      return (0..<count).compactMap { done[$0] }
    }
  }
}
