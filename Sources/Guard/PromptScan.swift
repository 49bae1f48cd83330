/// Looks at a prompt that comes in parts. All of it, so that the verdict counts everything.
public struct PromptScan: Sendable {
  private var stream: GuardStream

  init(_ rules: ContentGuard) { stream = GuardStream(rules, .prompt, stopsAtBlock: false) }

  /// What was found so far; of a text at the end it may not be known yet whether it is one.
  public var verdict: GuardVerdict { stream.verdict }

  /// - Returns: what is passed on so far, masked where the policy masks.
  public mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] { stream.feed(bytes) }
  public mutating func feed(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBufferPointer { feed($0) } }
  /// The end of the prompt.
  public mutating func finish() -> [UInt8] { stream.finish() }
}
