/// Looks at a text that comes in parts and tells what is in it. All of it, so that the verdict counts everything; nothing is passed on, and
/// between texts nothing is allocated.
public struct TextScan: Sendable {
  private var stream: GuardStream

  init(_ rules: ContentGuard, _ side: GuardSide) {
    stream = GuardStream(rules, side, stopsAtBlock: false, keepsText: false)
  }

  public mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) { _ = stream.feed(bytes) }
  public mutating func feed(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { feed($0) } }

  /// The end of the text: what was found. The next part begins another text.
  public mutating func finish() -> GuardVerdict {
    _ = stream.finish()
    defer { stream.restart() }
    return stream.verdict
  }
}
