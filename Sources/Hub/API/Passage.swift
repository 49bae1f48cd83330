import Identity
import Synchronization
import Vocabulary

/// What is learnt of a request on its way, for the line that the access log writes of it.
final class Passage: Sendable {
  private struct Known {
    var participant: ID<Participant>?
    var rule: String?
  }
  private let known = Mutex(Known())

  /// Whose the request is.
  var participant: ID<Participant>? { known.withLock { $0.participant } }
  /// The rule that refused it.
  var rule: String? { known.withLock { $0.rule } }

  func note(_ participant: ID<Participant>) { known.withLock { $0.participant = participant } }
  func note(rule: String) { known.withLock { $0.rule = rule } }
}
