import Crypto
import Models
import Synchronization
import Vocabulary

/// Which secrets may call which models now. It is replaced as a whole when something changes; what accounts have counted stays.
final class KeyTable: Sendable {
  struct Digest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Of 32 bytes.
    init(_ bytes: UnsafeRawBufferPointer) {
      words = (
        bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
      )
    }

    var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    static func == (a: Self, b: Self) -> Bool { a.words == b.words }
    /// It is a hash already.
    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
  }

  struct Key: Sendable {
    var until: Int64
    var models: [String: GrantAccount]
  }

  private struct State {
    var keys: [Digest: Key] = [:]
    var accounts: [ID<ModelGrant>: GrantAccount] = [:]

    /// Whoever has an account keeps it, with what it has counted.
    mutating func add(_ entry: ModelDirectory.Entry, _ known: GrantAccount? = nil) {
      guard entry.digest.count == 32 else { return }
      let account = (known ?? accounts[entry.grant.id]).map { $0.with(entry) } ?? GrantAccount(entry)
      accounts[entry.grant.id] = account
      let digest = entry.digest.withUnsafeBytes { Digest($0) }
      var key = keys[digest] ?? Key(until: 0, models: [:])
      key.models[account.model] = account
      key.until = max(key.until, entry.until.milliseconds)
      keys[digest] = key
    }
  }
  private let state = Mutex(State())

  static func digest(_ secret: Substring.UTF8View) -> Digest {
    var hash = SHA256()
    secret.withContiguousStorageIfAvailable { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
      ?? hash.update(data: Array(secret))
    return hash.finalize().withUnsafeBytes { Digest($0) }
  }

  /// The key of a secret that may be used at `now` (milliseconds since 1970).
  func key(_ digest: Digest, at now: Int64) -> Key? {
    guard let key = state.withLock({ $0.keys[digest] }), now < key.until else { return nil }
    return key
  }

  /// A key that was made a moment ago.
  func add(_ entries: [ModelDirectory.Entry]) {
    state.withLock { state in for entry in entries { state.add(entry) } }
  }

  func replace(with directory: ModelDirectory) {
    state.withLock { state in
      let known = state.accounts
      state = State()
      for entry in directory.entries { state.add(entry, known[entry.grant.id]) }
      // What is closing is counted on.
      for id in directory.closing { state.accounts[id] = known[id] }
    }
  }

  /// Of some grants those that have no call under way here.
  func idle(_ grants: [ID<ModelGrant>]) -> [ID<ModelGrant>] {
    state.withLock { state in grants.filter { state.accounts[$0]?.underWay ?? 0 == 0 } }
  }
}
