import Crypto
import Models
import NIOCore
import NIOHTTP1
import Synchronization
import Vocabulary

/// Whole answers to requests that were the same, byte for byte, under the same grant: only for clients that ask for it, in memory, the
/// oldest first to go.
final class AnswerCache: Sendable {
  struct Key: Hashable, Sendable {
    fileprivate let words: [UInt8]

    init(_ grant: ID<ModelGrant>, _ request: CallRequest) {
      var hash = SHA256()
      hash.update(data: Array("\(grant) \(request.route.rawValue) ".utf8))
      request.body.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
      words = Array(hash.finalize())
    }
  }

  /// How old an answer the client takes; nil: none that was kept.
  static func seconds(_ headers: HTTPHeaders) throws(GatewayError) -> Int64? {
    guard let told = headers.first(name: field) else { return nil }
    guard let seconds = Int64(told), (1...oldest).contains(seconds) else { throw .cacheSeconds }
    return seconds
  }

  private struct State {
    var answers: [Key: (bytes: ByteBuffer, at: Instant)] = [:]
    /// In the order in which they came, from `first` on.
    var order: [(key: Key, at: Instant)] = []
    var first = 0
    var size = 0
  }

  private let state = Mutex(State())

  /// Bytes that are kept altogether, and of one answer.
  static let mostBytes = 64 << 20
  static let mostOfOne = 1 << 20
  /// How old an answer a client may ask for, in seconds.
  static let oldest: Int64 = 86_400
  /// What a client asks for it with, and is told with.
  static let field = "x-lingqu-cache"

  /// An answer that is no older than so many seconds.
  func answer(_ key: Key, within seconds: Int64, at now: Instant) -> ByteBuffer? {
    state.withLock { state in
      guard let found = state.answers[key], found.at.milliseconds(since: now) > -seconds * 1000 else { return nil }
      return found.bytes
    }
  }

  func keep(_ bytes: ByteBuffer, as key: Key, at now: Instant) {
    guard bytes.readableBytes <= Self.mostOfOne else { return }
    // What is kept is the answer, and not the buffer that it came in.
    let copy = ByteBuffer(bytes: bytes.readableBytesView)
    state.withLock { state in
      if let old = state.answers[key] { state.size -= old.bytes.readableBytes }
      state.answers[key] = (copy, now)
      state.order.append((key, now))
      state.size += copy.readableBytes
      while state.size > Self.mostBytes || state.order.count - state.first > 100_000 {
        let oldest = state.order[state.first]
        state.first += 1
        guard let found = state.answers[oldest.key], found.at == oldest.at else { continue }
        state.answers[oldest.key] = nil
        state.size -= found.bytes.readableBytes
      }
      if state.first > 10_000 { state.order.removeFirst(state.first); state.first = 0 }
    }
  }

  func clear() { state.withLock { $0 = State() } }
}
