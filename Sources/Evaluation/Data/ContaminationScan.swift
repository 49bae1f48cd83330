/// Looks for test items in a training corpus, in one pass and in memory that grows with the test items only: runs of 13 words
/// (Brown et al., 2020, appendix C), and, if wanted, documents that are nearly the same (MinHash).
public struct ContaminationScan: Sendable {
  /// Words in a run.
  public static let runLength = 13
  /// From which likeness a document is nearly an item.
  public static let nearlySame = 0.7

  private var sink: Sink
  private let runs: [[Int]]
  private let tooShort: Int

  private struct Sink: TokenSink, Sendable {
    let table: RunTable
    var run = RollingRun(length: ContaminationScan.runLength)
    var resets = false
    /// By run: where it was seen first.
    var seen: [(source: Int, offset: Int)?]
    var source = -1
    var words = 0
    var likeness: Likeness?

    mutating func token(_ hash: UInt64, before offset: Int) {
      words &+= 1
      if let key = run.add(hash), let number = table.number(of: key), seen[number] == nil {
        seen[number] = (source, offset)
      }
      likeness?.add(hash, offset)
    }
    mutating func boundary() {
      if resets { run.reset() }
      likeness?.finish(source)
    }
  }

  /// Documents that are nearly an item.
  private struct Likeness: Sendable {
    /// Longer documents are looked at piece by piece.
    static let longest = 20_000
    let items: [MinHash?]
    var bands: [UInt64: [Int]] = [:]
    var words: [UInt64] = []
    var last = 0
    var source = -1
    var best: [(likeness: Double, source: Int, offset: Int)?]

    init(_ items: [[UInt64]]) {
      self.items = items.map { MinHash($0) }
      best = items.map { _ in nil }
      for (number, item) in self.items.enumerated() {
        for key in item?.keys ?? [] { bands[key, default: []].append(number) }
      }
    }

    mutating func add(_ word: UInt64, _ offset: Int) {
      words.append(word)
      last = offset
      if words.count == Self.longest { finish(source) }
    }

    mutating func finish(_ source: Int) {
      self.source = source
      defer { words.removeAll(keepingCapacity: true) }
      guard let document = MinHash(words) else { return }
      var candidates: Set<Int> = []
      for key in document.keys { candidates.formUnion(bands[key] ?? []) }
      for number in candidates {
        guard let item = items[number] else { continue }
        let likeness = item.likeness(to: document)
        guard likeness >= ContaminationScan.nearlySame, likeness > best[number]?.likeness ?? 0 else { continue }
        best[number] = (likeness, source, last)
      }
    }
  }

  /// - Parameter items: the texts of the test items, without the examples before them.
  public init(items: [String], nearDuplicates: Bool = false) {
    let words = items.map { TokenStream.words(of: $0) }
    let hashes = words.map { RollingRun.all($0, length: Self.runLength) }
    let table = RunTable(Set(hashes.joined()))
    runs = hashes.map { Set($0).compactMap { table.number(of: $0) } }
    tooShort = hashes.count { $0.isEmpty }
    sink = Sink(
      table: table, seen: [(source: Int, offset: Int)?](repeating: nil, count: table.count),
      likeness: nearDuplicates ? Likeness(words) : nil)
  }

  /// A file of the corpus begins. Its bytes come by ``feed(_:)``, in pieces of any size.
  public mutating func begin(source: Int, isLines: Bool) {
    end()
    sink.source = source
    sink.resets = isLines
    stream = TokenStream(isLines ? .lines : .text)
  }
  private var stream: TokenStream?
  public private(set) var bytes = 0

  public mutating func feed(_ piece: UnsafeBufferPointer<UInt8>) {
    bytes += piece.count
    stream?.feed(piece, to: &sink)
  }

  public mutating func end() {
    stream?.finish(&sink)
    sink.run.reset()
    stream = nil
  }

  /// What was found, once all sources have been read.
  public func finding() -> Contamination {
    var leaks: [Contamination.Leak] = []
    for (item, runs) in runs.enumerated() {
      let seen = runs.compactMap { sink.seen[$0] }
      let near = sink.likeness?.best[item]
      guard
        let first = seen.min(by: { ($0.source, $0.offset) < ($1.source, $1.offset) })
          ?? near.map({ ($0.source, $0.offset) })
      else { continue }
      leaks.append(
        Contamination.Leak(
          item: item, share: runs.isEmpty ? 0 : Double(seen.count) / Double(runs.count), likeness: near?.likeness,
          source: first.source, offset: first.offset))
    }
    return Contamination(
      items: runs.count, tooShort: tooShort, leaks: leaks, bytes: bytes, words: sink.words,
      lookedForNearDuplicates: sink.likeness != nil)
  }
}

/// Test items that are in a training corpus.
public struct Contamination: Hashable, Sendable, Codable {
  public struct Leak: Hashable, Sendable, Codable {
    /// Its number in the test data, from 0.
    public let item: Int
    /// How much of the item's runs of 13 words was seen, from 0 to 1.
    public let share: Double
    /// Of the document that is most like it, if one is nearly the same.
    public let likeness: Double?
    /// The number of the source, and the byte before which the first of it ended.
    public let source: Int
    public let offset: Int
  }
  public let items: Int
  /// Items of fewer than 13 words: only near duplicates can be found of them.
  public let tooShort: Int
  public let leaks: [Leak]
  public let bytes: Int
  public let words: Int
  public let lookedForNearDuplicates: Bool
}
