import Guard
import NIOCore

/// An answer that comes event by event. Of what is blocked not one byte leaves, wherever the events are cut; what may be the beginning of
/// it waits for what comes next.
struct StreamedAnswer {
  private let rules: ContentGuard?
  private let mark: VisibleMark
  /// The member `AIGC` with its comma until it is written.
  private var label: String
  private let collects: Bool
  private var texts: [AnswerScan.Place: Piece] = [:]
  /// Choices that the content filter ended.
  private var blocked: Set<Int> = []
  /// Of the responses API, which knows no choices: whether all of it has ended.
  private(set) var isBlocked = false
  /// The beginning of what left, for a classifier.
  private(set) var left: [UInt8] = []

  private struct Piece {
    var text: AnswerText
    /// The event that its last part came in, with nothing in the part's place.
    var before: [UInt8] = []
    var after: [UInt8] = []
  }

  /// The most texts that one answer has.
  private static let most = 1024

  init(_ rules: ContentGuard?, mark: VisibleMark, label: String, collects: Bool) {
    self.rules = rules
    self.mark = mark
    self.label = label
    self.collects = collects
  }

  /// What was found.
  var record: [GuardVerdict] { whole + texts.values.compactMap(\.text.verdict).filter { $0.action > .pass } }
  private var whole: [GuardVerdict] = []

  /// Takes whole events and gives those that the client gets.
  mutating func pass(_ events: ByteBuffer, allocator: ByteBufferAllocator) -> ByteBuffer? {
    var out: [UInt8] = []
    out.reserveCapacity(events.readableBytes + 64)
    events.withUnsafeReadableBytes { raw in
      let all = raw.bindMemory(to: UInt8.self)
      var start = 0
      while start < all.count {
        let end = EventSplitter.end(of: all, from: start) ?? all.count
        event(UnsafeBufferPointer(rebasing: all[start..<end]), into: &out)
        start = end
      }
    }
    guard !out.isEmpty else { return nil }
    var buffer = allocator.buffer(capacity: out.count)
    buffer.writeBytes(out)
    return buffer
  }

  /// What is still held at the end of a whole answer.
  mutating func finish(allocator: ByteBufferAllocator) -> ByteBuffer? {
    var out: [UInt8] = []
    flush(into: &out) { _ in true }
    return out.isEmpty || isBlocked ? nil : allocator.buffer(bytes: out)
  }

  private mutating func event(_ event: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) {
    guard !isBlocked else { return }
    guard let data = Self.data(of: event) else { return out.append(contentsOf: event) }
    let scan = AnswerScan(UnsafeBufferPointer(rebasing: event[data]))
    // What only belongs to choices that have ended is nobody's.
    if !scan.choices.isEmpty, scan.choices.allSatisfy({ blocked.contains(Int($0.index)) }) { return }
    var edits = TextEdits()
    func moved(_ range: Range<Int>) -> Range<Int> {
      range.lowerBound + data.lowerBound..<range.upperBound + data.lowerBound
    }
    let finished = Set(scan.choices.filter(\.isFinished).map { Int($0.index) })
    var ended: Set<Int> = []
    let isWhole = scan.choices.isEmpty && scan.type.map { !$0.hasSuffix(".delta") } ?? false
    if scan.type?.hasSuffix(".done") == true {
      let part = scan.texts.first?.place.part
      flush(into: &out) { $0.choice < 0 && $0.part == part }
    }
    // Whatever else of a choice is held goes before the event that ends it.
    let here = Set(scan.texts.map(\.place))
    flush(into: &out) { finished.contains($0.choice) && !here.contains($0) }
    for text in scan.texts {
      let range = moved(text.range)
      if isWhole {
        checkWhole(event, range, text.place, &edits)
        continue
      }
      if blocked.contains(text.place.choice) {
        edits.replace(range, by: "")
        continue
      }
      let raw = UnsafeBufferPointer(rebasing: event[range])
      let made = feed(raw, text.place, isLast: finished.contains(text.place.choice))
      if texts[text.place]?.text.isBlocked ?? true { ended.insert(text.place.choice) }
      if !made.elementsEqual(raw) { edits.replace(range, by: made) }
      keep(event, text.place, range, scan, data.lowerBound)
    }
    guard !isBlocked else { return }
    if rules != nil { for range in scan.likelihoods { edits.replace(moved(range), by: "null") } }
    for choice in scan.choices where ended.contains(Int(choice.index)) {
      var choice = choice
      choice.finish = choice.finish.map(moved)
      choice.end += data.lowerBound
      choice.end(in: &edits)
    }
    blocked.formUnion(ended)
    if ended.contains(-1) { isBlocked = true }
    if !label.isEmpty {
      edits.insert(label, at: data.lowerBound + 1)
      label = ""
    }
    if edits.isEmpty {
      out.append(contentsOf: event)
    } else {
      out += edits.applied(to: event)
    }
  }

  /// A part of a text: what may leave of it, as it may stand between quotes.
  private mutating func feed(_ raw: UnsafeBufferPointer<UInt8>, _ place: AnswerScan.Place, isLast: Bool) -> [UInt8] {
    if texts[place] == nil {
      guard texts.count < Self.most else { return [] }
      texts[place] = Piece(text: AnswerText(rules, mark: SpokenText.isIt(place) ? mark : .none))
    }
    let plain = JSONText.unescaped(raw)
    var made =
      plain.map { $0.withUnsafeBufferPointer { texts[place]?.text.feed($0) ?? [] } }
      ?? texts[place]?.text.feed(raw) ?? []
    if isLast { made += texts[place]?.text.finish() ?? [] }
    note(made)
    return JSONText.escaped(made)
  }

  private mutating func note(_ made: [UInt8]) {
    if collects { left += made.prefix(GatewayGuard.mostClassified - left.count) }
  }

  /// A text that an event has whole, after its parts or instead of them.
  private mutating func checkWhole(
    _ event: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ place: AnswerScan.Place, _ edits: inout TextEdits
  ) {
    let raw = UnsafeBufferPointer(rebasing: event[range])
    let plain = JSONText.unescaped(raw) ?? Array(raw)
    var text = AnswerText(rules, mark: .none)
    let made = plain.withUnsafeBufferPointer { text.feed($0) } + text.finish()
    if text.isBlocked {
      isBlocked = true
      if let verdict = text.verdict { whole.append(verdict) }
    }
    if made != plain { edits.replace(range, by: JSONText.escaped(made)) }
  }

  /// Keeps an event as the shape of one more, for a text that has more to say.
  private mutating func keep(
    _ event: UnsafeBufferPointer<UInt8>, _ place: AnswerScan.Place, _ range: Range<Int>, _ scan: AnswerScan, _ base: Int
  ) {
    guard texts[place]?.text.awaitsEnd ?? false else { return }
    var (before, after) = (TextEdits(), TextEdits())
    for other in scan.texts {
      let found = other.range.lowerBound + base..<other.range.upperBound + base
      if found.upperBound <= range.lowerBound { before.replace(found, by: "") }
      if found.lowerBound >= range.upperBound {
        after.replace(found.lowerBound - range.upperBound..<found.upperBound - range.upperBound, by: "")
      }
    }
    texts[place]?.before = before.applied(to: UnsafeBufferPointer(rebasing: event[..<range.lowerBound]))
    texts[place]?.after = after.applied(to: UnsafeBufferPointer(rebasing: event[range.upperBound...]))
  }

  private mutating func flush(into out: inout [UInt8], _ isMeant: (AnswerScan.Place) -> Bool) {
    for place in texts.keys where isMeant(place) && !blocked.contains(place.choice) {
      guard var piece = texts[place], piece.text.awaitsEnd else { continue }
      let made = piece.text.finish()
      texts[place] = piece
      note(made)
      guard !made.isEmpty else { continue }
      out += piece.before + JSONText.escaped(made) + piece.after
    }
  }

  /// Where an event's JSON is.
  private static func data(of event: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    var place = 0
    while place < event.count {
      let end = event[place...].firstIndex(of: 0x0A) ?? event.count
      defer { place = end + 1 }
      guard end - place > 6, event.holds("data:", at: place..<place + 5) else { continue }
      guard let start = event[(place + 5)..<end].firstIndex(of: UInt8(ascii: "{")) else { return nil }
      return start..<end
    }
    return nil
  }
}
