import Models
import Synchronization
import Vocabulary

/// What a key has of one model, counted in memory: what is on record or in the journal, and what is held for calls under way. What is
/// held is the most that the calls can cost, so however many are under way, none takes the key over its quota.
final class GrantAccount: Sendable {
  let entry: ModelDirectory.Entry
  let weights: TokenWeights
  private let counter: Counter

  private struct Counts {
    var spent: Int64
    var held: Int64 = 0
    var calls: Int64
    var underWay: Int64 = 0
    var minute: Int64 = 0
    var inMinute: Int64 = 0
  }
  /// What is counted outlives what is told of the grant, which may change.
  private final class Counter: Sendable {
    let counts: Mutex<Counts>
    init(_ counts: Counts) { self.counts = Mutex(counts) }
  }

  /// What is held for one call.
  struct Hold {
    let millitokens: Int64
    /// The most tokens of each answer.
    let mostTokens: Int64
    /// Whether the upstream must be told so.
    let isBound: Bool
  }

  convenience init(_ entry: ModelDirectory.Entry) {
    self.init(entry, Counter(Counts(spent: entry.grant.millitokens, calls: entry.grant.calls)))
  }

  private init(_ entry: ModelDirectory.Entry, _ counter: Counter) {
    self.entry = entry
    self.counter = counter
    weights = entry.reference.weights ?? TokenWeights()
  }

  /// The same account, where what is told of the grant may have changed.
  func with(_ entry: ModelDirectory.Entry) -> GrantAccount { GrantAccount(entry, counter) }

  var model: String { entry.reference.name }

  var id: ID<ModelGrant> { entry.grant.id }
  var underWay: Int64 { counter.counts.withLock { $0.underWay } }

  /// Holds the most that a call can cost, or says why it may not begin.
  ///
  /// - Parameter now: milliseconds since 1970.
  func hold(for request: CallRequest, at now: Int64) throws(GatewayError) -> Hold {
    let reference = entry.reference
    let context = reference.contextTokens
    let largest = reference.mostTokens ?? context
    if let asked = request.mostTokens, asked > largest { throw .context(largest) }
    // The server takes no longer prompt than its context.
    let longest = context * request.answers
    let prompt = request.mostPrompt.map { min($0, longest) } ?? longest
    let answers = request.route.isAnswered ? request.answers : 0
    let ofPrompt = request.route.isFree ? 0 : prompt * weights.ofPrompt
    let ofToken = answers * weights.ofCompletion
    let quota = entry.grant.quota
    let outcome: Result<Hold, GatewayError> = counter.counts.withLock { counts in
      if let most = quota.calls, counts.calls + counts.underWay >= most { return .failure(.quota) }
      if let most = quota.concurrent, counts.underWay >= most { return .failure(.busy) }
      if let most = quota.perMinute {
        let minute = now / 60_000
        if minute != counts.minute { (counts.minute, counts.inMinute) = (minute, 0) }
        guard counts.inMinute < most else { return .failure(.rate(Int(60 - now / 1000 % 60))) }
      }
      let left = quota.millitokens - counts.spent - counts.held
      guard ofPrompt <= left else { return .failure(.quota) }
      var most = request.mostTokens ?? largest
      var isBound = request.mostTokens != nil || reference.mostTokens != nil
      if ofToken > 0, (left - ofPrompt) / ofToken < most {
        // Who names a number wants so many; who names none gets what is left.
        guard request.mostTokens == nil, left - ofPrompt >= ofToken else { return .failure(.quota) }
        most = (left - ofPrompt) / ofToken
        isBound = true
      }
      let millitokens = ofPrompt + most * ofToken
      counts.held += millitokens
      counts.underWay += 1
      counts.inMinute += 1
      return .success(Hold(millitokens: millitokens, mostTokens: most, isBound: isBound))
    }
    return try outcome.get()
  }

  /// Ends a call: what is held for it is freed, and what it cost is spent.
  func settle(_ hold: Hold, spent: Int64) {
    counter.counts.withLock { counts in
      counts.held -= hold.millitokens
      counts.spent += spent
      counts.underWay -= 1
      counts.calls += 1
    }
  }

  /// Ends a call that was never made.
  func free(_ hold: Hold) {
    counter.counts.withLock { counts in
      counts.held -= hold.millitokens
      counts.underWay -= 1
    }
  }
}
