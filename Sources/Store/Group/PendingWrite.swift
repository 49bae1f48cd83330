/// A write that waits for its group.
struct PendingWrite: Sendable {
  /// Runs the caller's closure. It may be run again: a group that fails as a whole is committed one by one.
  let run: @Sendable (Transaction) -> Attempt
  /// Answers the caller of a write whose turn never came.
  let refuse: @Sendable (any Error) -> Void

  /// What the closure did, and how to answer the caller once the fate of the commit is known.
  struct Attempt: Sendable {
    let failure: (any Error)?
    let answer: @Sendable (Result<Void, any Error>) -> Void
  }
}

extension PendingWrite {
  /// A write whose caller waits in `continuation` for the value of `body`.
  init<Value: Sendable>(
    _ body: @escaping @Sendable (Transaction) throws -> Value, _ continuation: CheckedContinuation<Value, any Error>
  ) {
    self.init(
      run: { transaction in
        let outcome = Result { try body(transaction) }
        var failure: (any Error)?
        if case .failure(let error) = outcome { failure = error }
        return Attempt(failure: failure) { commit in continuation.resume(with: commit.flatMap { outcome }) }
      },
      refuse: { continuation.resume(throwing: $0) })
  }
}
