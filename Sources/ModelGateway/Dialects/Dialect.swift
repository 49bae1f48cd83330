import Models
import NIOCore
import Vocabulary

/// How an upstream is spoken to that does not speak as OpenAI's API does. Requests are translated before they are sent and answers before
/// anything else reads them, so that whatever counts, guards, labels or keeps answers knows one dialect only. Pure: bytes to bytes.
protocol Dialect: Sendable {
  /// Where calls go, behind the upstream's address.
  var path: String { get }

  /// What the upstream wants to see beside the body's own headers.
  func headers(secret: String?) -> [(name: String, value: String)]

  /// The request's body in this dialect. Throws what the client is told if it cannot be said there; then nothing was sent.
  ///
  /// - Parameters:
  ///   - model: what the upstream calls the model.
  ///   - mostTokens: the most tokens of the answer: what was held for.
  func request(_ request: CallRequest, model: String, mostTokens: Int64) throws(GatewayError) -> [UInt8]

  /// An answer that came whole, as OpenAI's API would have given it; nil if it is not one of this dialect.
  ///
  /// - Parameters:
  ///   - status: of HTTP; from 300 on the answer is an error.
  ///   - at: when the call began.
  func answer(_ bytes: ByteBuffer, status: UInt, at: Instant) -> [UInt8]?

  /// What translates one answer that is a stream.
  func stream(at: Instant) -> any DialectStream
}

/// One answer that comes event by event. It holds at most one event of the upstream.
protocol DialectStream {
  /// Takes bytes, cut anywhere, and gives the events of OpenAI's API that they make whole. `[DONE]` is among them only once the upstream
  /// said that the answer is; what cannot be read becomes an event with an `error`.
  mutating func add(_ bytes: ByteBuffer, allocator: ByteBufferAllocator) -> ByteBuffer

  /// What came so far, where the upstream has not told all of the usage: what it told, and the rest counted.
  func counted(promptBytes: Int) -> TokenCount
}

extension ModelUpstream.Dialect {
  /// Nil where nothing is translated.
  var translation: (any Dialect)? {
    switch self {
    case .openai, .demo: nil
    case .anthropic: AnthropicDialect()
    }
  }
}
