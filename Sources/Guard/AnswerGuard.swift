/// Guards one answer on its way to the client. What leaves is what of the whole answer would: masked where the policy
/// masks, and up
/// to the first text that it blocks, of which not one byte leaves, wherever the chunks are cut.
public struct AnswerGuard: Sendable {
  private var stream: GuardStream

  public init(_ rules: ContentGuard) { stream = GuardStream(rules, .answer, stopsAtBlock: true) }

  /// True from the first text that the policy blocks on: nothing leaves any more.
  public var isBlocked: Bool { stream.isStopped }
  /// What was found so far.
  public var verdict: GuardVerdict { stream.verdict }
  /// Bytes that wait for what comes after them.
  public var heldBytes: Int { stream.heldBytes }

  /// - Returns: what may leave now, maybe nothing. Cut between characters if the answer is UTF-8.
  public mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] { stream.feed(bytes) }
  public mutating func feed(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBufferPointer { feed($0) } }
  public mutating func feed(_ text: String) -> String {
    var text = text
    return String(decoding: text.withUTF8 { feed($0) }, as: UTF8.self)
  }
  /// The end of the answer: what was held back leaves, unless it is to be blocked.
  public mutating func finish() -> [UInt8] { stream.finish() }
}
