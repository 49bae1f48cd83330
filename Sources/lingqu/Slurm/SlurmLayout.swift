/// A row of a list: texts, and values in columns of a width.
struct SlurmLayout<Row> {
  enum Part {
    case text(String)
    case value(title: String, width: Int?, isRight: Bool, show: (Row) -> String)
  }
  var parts: [Part] = []

  /// Reads `%[[.]width]letter` among other text.
  init(
    _ format: String, _ column: (Character) -> (title: String, show: (Row) -> String)?,
    unknown: (Character) -> SlurmFailure
  )
    throws(SlurmFailure)
  {
    var rest = format[...]
    var text = ""
    while let character = rest.popFirst() {
      guard character == "%", rest.first != nil else {
        text.append(character)
        continue
      }
      let isRight = rest.first == "."
      if isRight { rest = rest.dropFirst() }
      let digits = rest.prefix { $0.isNumber }
      rest = rest.dropFirst(digits.count)
      // `sinfo` has `%#P` in its own formats.
      if rest.first == "#" { rest = rest.dropFirst() }
      guard let letter = rest.popFirst() else { break }
      guard let found = column(letter) else { throw unknown(letter) }
      if !text.isEmpty { parts.append(.text(text)) }
      text = ""
      parts.append(.value(title: found.title, width: Int(digits), isRight: isRight, show: found.show))
    }
    if !text.isEmpty { parts.append(.text(text)) }
  }

  init(parts: [Part]) { self.parts = parts }

  var header: String {
    line { title, _ in title }
  }

  func line(_ row: Row) -> String {
    line { _, show in show(row) }
  }

  private func line(_ value: (String, (Row) -> String) -> String) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .value(let title, let width, let isRight, let show): Self.fit(value(title, show), width, isRight)
      }
    }.joined()
  }

  static func fit(_ text: String, _ width: Int?, _ isRight: Bool) -> String {
    guard let width, width > 0 else { return text }
    let cut = String(text.prefix(width))
    let blank = String(repeating: " ", count: width - cut.count)
    return isRight ? blank + cut : cut + blank
  }
}
