import Glibc
import Models
import NIOCore

/// Cuts a stream of server-sent events (WHATWG HTML §9.2) where events end, however the bytes arrive, and reads of each what must be
/// counted.
struct EventSplitter {
  /// The largest event.
  static let most = 4 << 20

  private var rest = ByteBuffer()
  private(set) var usage: TokenCount?
  /// Events that had a part of an answer.
  private(set) var pieces: Int64 = 0
  /// Whether the event came that says that the answer is whole.
  private(set) var isDone = false
  /// That event, where it is more than a word.
  private(set) var last: ByteBuffer?
  /// The upstream told an error, or what is no stream of answers.
  private(set) var isBroken = false
  /// Whether events that only tell the usage are kept back.
  let hidesUsage: Bool

  init(hidesUsage: Bool) { self.hidesUsage = hidesUsage }

  /// Takes bytes and gives the whole events among them that the client is to see, without the one that ends the stream.
  mutating func add(_ bytes: ByteBuffer, allocator: ByteBufferAllocator) -> ByteBuffer? {
    var bytes = bytes
    if rest.readableBytes > 0 {
      rest.writeBuffer(&bytes)
      bytes = rest
      rest = ByteBuffer()
    }
    // Kept whole: from where to where; hidden ones leave gaps.
    var kept: [Range<Int>] = []
    let used = bytes.withUnsafeReadableBytes { raw -> Int in
      let all = raw.bindMemory(to: UInt8.self)
      var start = 0
      while !isDone, !isBroken, let end = Self.end(of: all, from: start) {
        if look(UnsafeBufferPointer(rebasing: all[start..<end])) {
          if isDone {
            last = bytes.getSlice(at: bytes.readerIndex + start, length: end - start)
          } else if let last = kept.last, last.upperBound == start {
            kept[kept.count - 1] = last.lowerBound..<end
          } else {
            kept.append(start..<end)
          }
        }
        start = end
      }
      return start
    }
    let base = bytes.readerIndex
    var out: ByteBuffer?
    if kept.count == 1 {
      out = bytes.getSlice(at: base + kept[0].lowerBound, length: kept[0].count)
    } else if kept.count > 1 {
      var joined = allocator.buffer(capacity: kept.reduce(0) { $0 + $1.count })
      for range in kept {
        _ = bytes.getSlice(at: base + range.lowerBound, length: range.count).map { joined.writeImmutableBuffer($0) }
      }
      out = joined
    }
    bytes.moveReaderIndex(forwardBy: used)
    if bytes.readableBytes > 0, !isDone {
      rest = bytes.slice()
      if rest.readableBytes > Self.most { isBroken = true }
    }
    return out
  }

  /// Where the event that begins here ends: behind its empty line.
  static func end(of bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var place = start
    while let line = newline(bytes, place) {
      // An empty line, after a line.
      let next = line + 1
      if next < bytes.count, bytes[next] == 0x0A { return next + 1 }
      if next + 1 < bytes.count, bytes[next] == 0x0D, bytes[next + 1] == 0x0A { return next + 2 }
      place = next
    }
    return nil
  }

  private static func newline(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int? {
    guard place < bytes.count, let base = bytes.baseAddress,
      let found = memchr(base + place, 0x0A, bytes.count - place)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// Reads one event. Whether the client is to see it.
  private mutating func look(_ event: UnsafeBufferPointer<UInt8>) -> Bool {
    var place = 0
    while place < event.count {
      let end = Self.newline(event, place) ?? event.count
      defer { place = end + 1 }
      guard end - place > 5, event.holds("data:", at: place..<place + 5) else { continue }
      var first = place + 5
      if event[first] == 0x20 { first += 1 }
      let last = end > first && event[end - 1] == 0x0D ? end - 1 : end
      if event.holds("[DONE]", at: first..<last) {
        isDone = true
        return false
      }
      guard let facts = AnswerFacts(UnsafeBufferPointer(rebasing: event[first..<last])), !facts.hasError else {
        isBroken = true
        return false
      }
      if let told = facts.usage { usage = told }
      if facts.isEnd {
        isDone = true
        return true
      }
      if facts.hasChoices {
        pieces += 1
      } else if facts.usage != nil, hidesUsage {
        return false
      }
    }
    return true
  }
}
