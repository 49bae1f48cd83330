/// Reads the data of server-sent events (WHATWG HTML §9.2) from bytes that are cut anywhere. It holds one event at most.
struct ServerSentEvents {
  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  /// The last byte was a carriage return: a line feed behind it belongs to it.
  private var isBehindReturn = false
  /// An event was larger than ``EventSplitter/most``; nothing is read from then on.
  private(set) var isTooLarge = false

  /// Takes bytes and gives the data of each event that they make whole.
  mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) -> [[UInt8]] {
    var events: [[UInt8]] = []
    var start = 0
    for (place, byte) in bytes.enumerated() where byte == 0x0A || byte == 0x0D {
      let endsReturn = isBehindReturn && place == start && byte == 0x0A
      isBehindReturn = byte == 0x0D
      if !endsReturn { endLine(bytes[start..<place], &events) }
      start = place + 1
    }
    if start < bytes.count {
      line += bytes[start...]
      isBehindReturn = false
    }
    if line.count + data.count > EventSplitter.most { isTooLarge = true }
    if isTooLarge { (line, data) = ([], []) }
    return events
  }

  private mutating func endLine(_ rest: Slice<UnsafeBufferPointer<UInt8>>, _ events: inout [[UInt8]]) {
    guard !isTooLarge else { return }
    line += rest
    defer { line.removeAll(keepingCapacity: true) }
    if line.isEmpty {
      if hasData { events.append(data) }
      (data, hasData) = ([], false)
    } else if line.starts(with: "data:".utf8) {
      if hasData { data.append(0x0A) }
      let value = line.dropFirst(5)
      data += value.first == 0x20 ? value.dropFirst() : value
      hasData = true
      if data.count > EventSplitter.most { isTooLarge = true }
    }
  }
}
