/// Masks patterns in a stream. What leaves over all chunks is what masking the whole text gives, wherever it is cut;
/// only what may
/// still grow into a match is held back.
public struct StreamMask: Sendable {
  private var scan: PatternScan
  private var buffer = MaskBuffer()
  /// How often each rule was found.
  public private(set) var counts: [PatternRule: Int] = [:]

  public init(_ rules: Set<PatternRule> = PatternRule.standard) { scan = PatternScan(rules) }

  public mutating func feed(_ bytes: [UInt8]) -> [UInt8] {
    buffer.append(bytes)
    hide(scan.feed(bytes))
    return buffer.release(upTo: scan.held)
  }

  public mutating func finish() -> [UInt8] {
    hide(scan.finish())
    return buffer.release(upTo: .max)
  }

  private mutating func hide(_ matches: [PatternMatch]) {
    for match in matches {
      counts[match.rule, default: 0] += 1
      for range in match.hidden { buffer.hide(range) }
    }
  }

  /// A whole text, masked.
  public static func mask(_ text: String, _ rules: Set<PatternRule> = PatternRule.standard) -> String {
    var mask = StreamMask(rules)
    let first = mask.feed(Array(text.utf8))
    return String(decoding: first + mask.finish(), as: UTF8.self)
  }
}
