extension Chart {
  /// A hundred squares, of which as many are marked as there are hundredths of `whole` in `part`.
  ///
  /// At least one is marked when `part` is not nought, and at least one is not when it is not all.
  static func share(_ part: Int64, of whole: Int64, label: String) -> String {
    let columns = 25
    let side = 10.0
    let step = 12.0
    var marked = Int((fraction(part, of: whole) * 100).rounded())
    if part > 0, marked == 0 { marked = 1 }
    if part < whole, marked == 100 { marked = 99 }
    var squares = ""
    for place in 0..<100 {
      // Column by column, so that the marked part reads from left to right like a bar.
      let column = Double(place / 4)
      let row = Double(place % 4)
      squares += rect(column * step, row * step, side, side, place < marked ? "mark" : "rest")
    }
    return image(label, width: columns * 12 - 2, height: 46, kind: "share", squares)
  }

  /// Parts of one whole side by side, each with its word under it; `name` is its class.
  static func stack(_ parts: [(value: Int64, name: String, said: String)], label: String) -> String {
    let whole = parts.reduce(0) { $0 + max(0, $1.value) }
    var x = 0.0
    var bars = rect(0, 0, 298, 20, "track")
    for part in parts {
      let width = fraction(part.value, of: whole) * 298
      bars += rect(x, 0, width, 20, part.name)
      x += width
    }
    for (place, part) in parts.enumerated() {
      let left = Double(place) * 149
      bars += rect(left, 32, 10, 10, part.name)
      bars += "<text class=\"legend\" x=\"\(short(left + 16))\" y=\"41\">\(HTML.escape(part.said))</text>"
    }
    // The seams.
    x = 0
    for part in parts.dropLast() {
      x += fraction(part.value, of: whole) * 298
      if x > 0, x < 298 { bars += line(x, 0, x, 20, "seam") }
    }
    return image(label, width: 298, height: 46, kind: "stack", bars)
  }
}
