internal import Vocabulary

/// Reads what stands between header and footer of an agreement's bundle.
///
/// A damaged line cannot be trusted to say which entry it was; the next good one can, because each entry names the one
/// before it. So after a bad line reading goes on to the next good one.
struct AgreementBody {
  private struct Found {
    let link: EvidenceLink
    let previous: EvidenceLink?
  }

  private let agreement: String
  private let checkpoint: Checkpoint
  private let count: Int64
  private let newest: EvidenceLink
  private var last: EvidenceLink?
  private(set) var good: Int64 = 0
  private var badLines = 0
  private var guess: Int64?
  /// The line break after the bad line is gone, so the next good line names its second half.
  private var isMerged = false

  init(_ agreement: String, _ header: BundleHeader, newest: EvidenceLink) {
    self.agreement = agreement
    checkpoint = header.checkpoint
    count = header.count
    self.newest = newest
  }

  var isComplete: Bool { good == count && badLines == 0 }
  var lastGood: Int64? { last?.index }

  mutating func take(_ line: UnsafeRawBufferPointer) throws(BundleFault) {
    guard let found = read(line) else {
      note(line)
      return
    }
    if badLines > 0 { throw BundleFault(.entry(firstBad(before: found.previous?.index) ?? found.link.index)) }
    guard found.previous == last else { throw broken(found) }
    guard good < count else { throw BundleFault(.entry(found.link.index)) }
    last = found.link
    good += 1
  }

  /// The end was reached: throws if it came too early.
  func conclude() throws(BundleFault) {
    if badLines > 0 {
      if let index = firstBad(before: good == count - 1 ? newest.index : nil) { throw BundleFault(.entry(index)) }
      throw BundleFault(.end(after: last?.index))
    }
    if good < count { throw BundleFault(.end(after: last?.index)) }
    if last != newest { throw BundleFault(.entry(newest.index)) }
  }

  private mutating func note(_ line: UnsafeRawBufferPointer) {
    badLines += 1
    guard guess == nil else { return }
    var line = line
    if let second = Self.secondStart(line) {
      isMerged = true
      line = UnsafeRawBufferPointer(rebasing: line[..<second])
    }
    guess = BundleLine.likelyIndex(line)
  }

  private func firstBad(before named: Int64?) -> Int64? {
    let after = last?.index ?? -1
    let named = named.flatMap { $0 > after ? $0 : nil }
    let guess = guess.flatMap { $0 > after && $0 <= named ?? newest.index ? $0 : nil }
    return badLines == 1 && !isMerged ? named ?? guess : guess ?? named
  }

  private func broken(_ found: Found) -> BundleFault {
    if let last, found.link.index <= last.index {
      return BundleFault(
        .entry(found.link.index), Text(zh: "重复或次序颠倒", en: "it stands twice or out of order"))
    }
    guard let previous = found.previous, previous.index > last?.index ?? -1 else {
      return BundleFault(.entry(found.link.index), Text(zh: "与前一条不衔接", en: "it does not follow the one before"))
    }
    return BundleFault(
      .entry(previous.index),
      Text(zh: "缺失，但第 \(found.link.index) 条引用了它", en: "missing, yet entry \(found.link.index) names it"))
  }

  /// Nil unless every byte is as it was written and the entry is in the tree.
  private func read(_ line: UnsafeRawBufferPointer) -> Found? {
    guard let found = ProvenLine(line, in: checkpoint), found.entry["agreement"]?.string == agreement else {
      return nil
    }
    var previous: EvidenceLink?
    let named = found.entry["prev"]
    if let index = named?["index"]?.int, let leaf = named?["leaf"]?.string.flatMap({ TreeHash($0) }) {
      previous = EvidenceLink(index: index, leaf: leaf)
    }
    return Found(link: found.link, previous: previous)
  }

  /// Where a line that ran into the next one has the next one's start: after `]}` and whatever the line break became.
  private static func secondStart(_ line: UnsafeRawBufferPointer) -> Int? {
    let start = BundleLine.entryStart
    guard line.count > start.count + 3 else { return nil }
    for place in 3..<line.count - start.count
    where line[place] == UInt8(ascii: "{") && line[place - 2] == UInt8(ascii: "}")
      && line[place - 3] == UInt8(ascii: "]")
    {
      if line[place...].starts(with: start) { return place }
    }
    return nil
  }
}
