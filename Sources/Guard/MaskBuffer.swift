/// Text on its way, of which some bytes are to be hidden: each character of theirs leaves as `*`.
struct MaskBuffer: Sendable {
  private var bytes: [UInt8] = []
  /// The place in the stream of the first byte that is kept.
  private(set) var released = 0
  private var hidden: [Range<Int>] = []

  mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

  /// Hides bytes that have not left; a range is of whole characters.
  mutating func hide(_ range: Range<Int>) {
    if range.isEmpty { return }
    // Terms that end at one place make one range: a bank of terms inside each other must not make millions.
    var range = range
    while let last = hidden.last, last.upperBound >= range.lowerBound, last.lowerBound <= range.upperBound {
      range = min(last.lowerBound, range.lowerBound)..<max(last.upperBound, range.upperBound)
      hidden.removeLast()
    }
    hidden.append(range)
  }

  /// Lets everything before `end` go.
  mutating func release(upTo end: Int) -> [UInt8] {
    let end = min(max(end, released), released + bytes.count)
    if end == released { return [] }
    var out: [UInt8] = []
    out.reserveCapacity(end - released)
    var at = released
    if !hidden.isEmpty {
      hidden.sort { $0.lowerBound < $1.lowerBound }
      for range in hidden where range.lowerBound < end && range.upperBound > at {
        if range.lowerBound > at { out.append(contentsOf: bytes[at - released..<range.lowerBound - released]) }
        let stop = min(range.upperBound, end)
        for byte in bytes[max(at, range.lowerBound) - released..<stop - released] where byte & 0xC0 != 0x80 {
          out.append(UInt8(ascii: "*"))
        }
        at = stop
      }
      hidden.removeAll { $0.upperBound <= end }
    }
    out.append(contentsOf: bytes[at - released..<end - released])
    bytes.removeFirst(end - released)
    released = end
    return out
  }

  /// Throws away what has not left.
  mutating func discard() {
    bytes.removeAll()
    hidden.removeAll()
  }
}
