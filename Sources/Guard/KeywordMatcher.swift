/// Finds every term of a bank in text: immutable, made once, shared by all scans.
///
/// Terms with a Chinese character and the others have an automaton each, because separators are overlooked in the
/// former only
/// (``TextFolding/ignoresSeparators``).
public struct KeywordMatcher: Sendable {
  public let bank: KeywordBank
  let lanes: [Automaton]

  public init(_ bank: KeywordBank) {
    self.bank = bank
    var terms: [[(number: Int, symbols: [UInt32])]] = [[], []]
    for (number, keyword) in bank.keywords.enumerated() {
      let folded = bank.folding.folded(keyword.term)
      terms[folded.chinese ? 1 : 0].append((number, folded.symbols))
    }
    lanes = [0, 1].filter { !terms[$0].isEmpty }.map {
      Automaton(terms[$0], chinese: $0 == 1, folding: bank.folding)
    }
  }

  /// Bytes of the tables in memory, without the bank's own texts.
  public var size: Int { lanes.reduce(0) { $0 + $1.size } }

  /// Every occurrence in a whole text, ``KeywordScan/mostHits`` at most.
  public func hits(in text: String) -> [KeywordHit] {
    var scan = KeywordScan(self)
    var text = text
    return text.withUTF8 { scan.feed($0) }
  }
}

/// One occurrence of a term.
public struct KeywordHit: Hashable, Sendable {
  /// Place in the bank's ``KeywordBank/keywords``.
  public var keyword: Int
  /// Bytes in the whole stream, from the first to the last character of the term, with what is overlooked between them.
  public var range: Range<Int>

  public init(keyword: Int, range: Range<Int>) {
    self.keyword = keyword
    self.range = range
  }
}

/// A scan that goes on from chunk to chunk. Chunks may be cut anywhere, in the middle of a character too.
public struct KeywordScan: Sendable {
  /// Hits that one call gives at most.
  public static let mostHits = 10_000

  private var decoder = ScalarDecoder()
  private var lanes: KeywordLanes

  public init(_ matcher: KeywordMatcher) { lanes = KeywordLanes(matcher) }

  /// The terms that end in this chunk: in the order in which they end, longer ones first.
  public mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) -> [KeywordHit] {
    var hits: [KeywordHit] = []
    var decoder = decoder
    _ = decoder.feed(bytes) { scalar, start, end in
      lanes.step(scalar, start, end) { if hits.count < Self.mostHits { hits.append($0) } }
      return true
    }
    self.decoder = decoder
    return hits
  }

  public mutating func feed(_ bytes: [UInt8]) -> [KeywordHit] { bytes.withUnsafeBufferPointer { feed($0) } }

  /// Where a term may have begun that is not finished: what is before it is in no later hit.
  public var held: Int { min(decoder.begun, lanes.held ?? .max) }
}
