import Tables
import Vocabulary

extension DatastoreFound {
  /// The rows as a JSON array of objects.
  public func writeObjects(into out: inout [UInt8]) {
    let names = names.map { JSON.string($0).canonical + [UInt8(ascii: ":")] }
    write(into: &out, UInt8(ascii: "{"), UInt8(ascii: "}"), names)
  }

  /// The rows as a JSON array of arrays.
  public func writeLists(into out: inout [UInt8]) {
    write(into: &out, UInt8(ascii: "["), UInt8(ascii: "]"), names.map { _ in [] })
  }

  private func write(into out: inout [UInt8], _ open: UInt8, _ close: UInt8, _ names: [[UInt8]]) {
    out.append(UInt8(ascii: "["))
    for (index, (block, row)) in rows.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out.append(open)
      for (column, place) in fields.enumerated() {
        if column > 0 { out.append(UInt8(ascii: ",")) }
        out.append(contentsOf: names[column])
        Self.write(place, block, row, table, into: &out)
      }
      out.append(close)
    }
    out.append(UInt8(ascii: "]"))
  }

  private static func write(
    _ place: DatastoreCondition.Place, _ block: DatastoreBlock, _ row: Int, _ table: DatastoreTable,
    into out: inout [UInt8]
  ) {
    guard case .field(let field) = place else { return append(block.id(row), to: &out) }
    block.with(field) { view in
      guard let view, !view.isNull(row) else { return out.append(contentsOf: "null".utf8) }
      switch table.fields[field].kind {
      case .int: append(view.int(row), to: &out)
      case .numeric: append(view.number(row), to: &out)
      case .bool: out.append(contentsOf: (view.bool(row) ? "true" : "false").utf8)
      case .text, .date, .timestamp: quote(view.text(row), into: &out)
      }
    }
  }

  static func append(_ number: Int64, to out: inout [UInt8]) { out.append(contentsOf: String(number).utf8) }

  static func append(_ number: Double, to out: inout [UInt8]) {
    if number == number.rounded(), number.magnitude <= Double(JSON.largestInteger) {
      append(Int64(number), to: &out)
    } else {
      out.append(contentsOf: number.description.utf8)
    }
  }

  static func quote(_ text: UnsafeRawBufferPointer, into out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    var start = 0
    for index in 0..<text.count {
      let byte = text[index]
      guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
      out.append(contentsOf: text[start..<index])
      if byte < 0x20 {
        let digits = Array("0123456789abcdef".utf8)
        out.append(contentsOf: "\\u00".utf8)
        out.append(digits[Int(byte >> 4)])
        out.append(digits[Int(byte & 15)])
      } else {
        out.append(UInt8(ascii: "\\"))
        out.append(byte)
      }
      start = index + 1
    }
    out.append(contentsOf: text[start...])
    out.append(UInt8(ascii: "\""))
  }

  /// The rows with separators, the names of the fields first.
  ///
  /// - Parameters:
  ///   - separator: a comma, or a tab.
  ///   - isGuarded: whether text that a spreadsheet program would carry out as a formula gets an apostrophe in front
  ///     (``Tables/FormulaGuard``).
  public func writeText(separator: UInt8, hasHeader: Bool, isGuarded: Bool, into out: inout [UInt8]) {
    if hasHeader {
      for (index, name) in names.enumerated() {
        if index > 0 { out.append(separator) }
        var name = name
        name.withUTF8 { Self.field(UnsafeRawBufferPointer($0), separator, isGuarded, into: &out) }
      }
      out += [0x0D, 0x0A]
    }
    for (block, row) in rows {
      for (column, place) in fields.enumerated() {
        if column > 0 { out.append(separator) }
        guard case .field(let field) = place else {
          Self.append(block.id(row), to: &out)
          continue
        }
        block.with(field) { view in
          guard let view, !view.isNull(row) else { return }
          switch table.fields[field].kind {
          case .int: Self.append(view.int(row), to: &out)
          case .numeric: Self.append(view.number(row), to: &out)
          // As CKAN's own files have it.
          case .bool: out.append(contentsOf: (view.bool(row) ? "True" : "False").utf8)
          case .text, .date, .timestamp: Self.field(view.text(row), separator, isGuarded, into: &out)
          }
        }
      }
      out += [0x0D, 0x0A]
    }
  }

  static func field(
    _ text: UnsafeRawBufferPointer, _ separator: UInt8, _ isGuarded: Bool, into out: inout [UInt8]
  ) {
    let isRisky = isGuarded && text.withMemoryRebound(to: UInt8.self) { FormulaGuard.isNeeded($0) }
    // Text that is empty is quoted, so that it differs from no value.
    let isPlain =
      !text.isEmpty && !text.contains { $0 == separator || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
    if !isPlain { out.append(UInt8(ascii: "\"")) }
    if isRisky { out.append(UInt8(ascii: "'")) }
    for byte in text {
      if byte == UInt8(ascii: "\"") { out.append(byte) }
      out.append(byte)
    }
    if !isPlain { out.append(UInt8(ascii: "\"")) }
  }
}
