/// Writes rows as CSV (RFC 4180), lines ended by a line feed, which every reader takes.
struct CSVText {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ values: [String]) {
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      add(value)
    }
    // A line with nothing in it is no row.
    if values.count == 1, values[0].isEmpty { bytes += [UInt8(ascii: "\""), UInt8(ascii: "\"")] }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// One value of a line, perhaps with an apostrophe in front, or in quotes that it does not need; ``endLine(isEmpty:)`` comes after
  /// the last.
  mutating func add(_ value: UnsafeBufferPointer<UInt8>, isFirst: Bool, apostrophe: Bool, quoted: Bool = false) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    let isPlain =
      !quoted
      && !value.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
    if !isPlain { bytes.append(UInt8(ascii: "\"")) }
    if apostrophe { bytes.append(UInt8(ascii: "'")) }
    if isPlain { return bytes.append(contentsOf: value) }
    for byte in value {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// - Parameter isEmpty: whether the line's only value is: a line with nothing in it is no row.
  mutating func endLine(isEmpty: Bool) {
    if isEmpty { bytes += [UInt8(ascii: "\""), UInt8(ascii: "\"")] }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// What was written since, which is then forgotten.
  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  private mutating func add(_ value: String) {
    let text = value.utf8
    let isPlain = !text.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
    }
    if isPlain { return bytes.append(contentsOf: text) }
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
