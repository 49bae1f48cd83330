/// Rows of RFC 4180: fields between commas, quotes around what has commas, quotes or line ends.
struct CSVRows {
  private let bytes: ArraySlice<UInt8>
  private var at: Int
  private var line = 1

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    at = bytes.startIndex
  }

  /// The next row and the line on which it begins; no columns where quotes are wrong, and then what follows that line
  /// is read on.
  mutating func next() -> (line: Int, columns: [[UInt8]]?)? {
    guard at < bytes.endIndex else { return nil }
    let (first, begin) = (line, at)
    var columns: [[UInt8]] = []
    while true {
      guard let field = field() else {
        at = bytes[begin...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.endIndex
        line = first + 1
        return (first, nil)
      }
      columns.append(field)
      guard at < bytes.endIndex else { return (first, columns) }
      let byte = bytes[at]
      at += 1
      if byte == 0x0A {
        line += 1
        return (first, columns)
      }
    }
  }

  /// Up to a comma, a line end or the end.
  private mutating func field() -> [UInt8]? {
    guard at < bytes.endIndex, bytes[at] == 0x22 else {
      let end = bytes[at...].firstIndex { $0 == 0x2C || $0 == 0x0A } ?? bytes.endIndex
      var field = bytes[at..<end]
      at = end
      if field.last == 0x0D, end == bytes.endIndex || bytes[end] == 0x0A { field.removeLast() }
      return field.contains(0x22) ? nil : Array(field)
    }
    var field: [UInt8] = []
    at += 1
    while let quote = bytes[at...].firstIndex(of: 0x22) {
      field.append(contentsOf: bytes[at..<quote])
      line += bytes[at..<quote].count { $0 == 0x0A }
      at = quote + 1
      guard at < bytes.endIndex, bytes[at] == 0x22 else {
        if at < bytes.endIndex, bytes[at] == 0x0D { at += 1 }
        return at == bytes.endIndex || bytes[at] == 0x2C || bytes[at] == 0x0A ? field : nil
      }
      field.append(0x22)
      at += 1
    }
    return nil
  }
}
