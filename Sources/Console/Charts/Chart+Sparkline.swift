extension Chart {
  /// A small line of values, oldest first, as wide and high as its place. Nothing for fewer than two values.
  ///
  /// The scale begins at nought, so that a flat line looks flat.
  static func sparkline(_ values: [Int64], label: String) -> String {
    guard values.count > 1, let highest = values.max() else { return "" }
    let top = Double(max(1, highest))
    let width = 298.0
    let height = 36.0
    let points = values.enumerated().map { place, value in
      (
        x: Double(place) * width / Double(values.count - 1),
        y: 3 + (height - 6) * (1 - max(0, Double(value)) / top)
      )
    }
    let path = points.map { short($0.x) + " " + short($0.y) }.joined(separator: " L")
    var content = "<path class=\"area\" d=\"M0 \(short(height)) L\(path) L\(short(width)) \(short(height)) Z\"/>"
    content += "<path class=\"curve\" d=\"M\(path)\"/>"
    return image(label, width: 298, height: 36, kind: "sparkline", stretched: true, content)
  }
}
