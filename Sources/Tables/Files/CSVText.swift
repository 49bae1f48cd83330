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
