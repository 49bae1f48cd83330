/// A scan for patterns alone, across chunks.
public struct PatternScan: Sendable {
  private var decoder = ScalarDecoder()
  private var runs: PatternRuns

  public init(_ rules: Set<PatternRule> = PatternRule.standard) { runs = PatternRuns(rules) }

  public mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) -> [PatternMatch] {
    var matches: [PatternMatch] = []
    var decoder = decoder
    _ = decoder.feed(bytes) { scalar, start, end in
      runs.step(scalar, start, end) { matches.append($0) }
      return true
    }
    self.decoder = decoder
    return matches
  }

  public mutating func feed(_ bytes: [UInt8]) -> [PatternMatch] { bytes.withUnsafeBufferPointer { feed($0) } }

  /// What ends with the stream.
  public mutating func finish() -> [PatternMatch] {
    var matches: [PatternMatch] = []
    runs.finish { matches.append($0) }
    return matches
  }

  /// What is before it is in no later match.
  public var held: Int { min(decoder.begun, runs.held ?? .max) }

  /// Every match in a whole text.
  public static func matches(in text: String, _ rules: Set<PatternRule> = PatternRule.standard) -> [PatternMatch] {
    var scan = PatternScan(rules)
    var text = text
    return text.withUTF8 { scan.feed($0) } + scan.finish()
  }
}
