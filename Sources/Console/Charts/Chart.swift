/// Charts as inline SVG, drawn on the server. Colours come from classes in console.css; each chart carries its
/// figures in words for those who do not see it.
enum Chart {
  /// An image that says `label` and shows `content` in a box of `width` × `height` user units.
  /// A `stretched` one fills whatever place it is given, out of proportion.
  static func image(
    _ label: String, width: Int, height: Int, kind: String, stretched: Bool = false, _ content: String
  ) -> String {
    "<svg class=\"chart \(kind)\" role=\"img\" aria-label=\"\(HTML.escape(label))\" viewBox=\"0 0 \(width) \(height)\""
      + (stretched ? " preserveAspectRatio=\"none\"" : "") + " xmlns=\"http://www.w3.org/2000/svg\">\(content)</svg>"
  }

  static func rect(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ name: String) -> String {
    "<rect class=\"\(name)\" x=\"\(short(x))\" y=\"\(short(y))\" width=\"\(short(max(0, width)))\""
      + " height=\"\(short(height))\"/>"
  }

  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ name: String) -> String {
    "<line class=\"\(name)\" x1=\"\(short(x1))\" y1=\"\(short(y1))\" x2=\"\(short(x2))\" y2=\"\(short(y2))\"/>"
  }

  /// Two decimals are finer than any screen.
  static func short(_ value: Double) -> String {
    let hundredths = Int64((value * 100).rounded())
    if hundredths.isMultiple(of: 100) { return String(hundredths / 100) }
    let fraction = hundredths.magnitude % 100
    return (hundredths < 0 ? "-" : "") + String(hundredths.magnitude / 100) + "." + (fraction < 10 ? "0" : "")
      + String(fraction)
  }

  /// `part` of `whole` between 0 and 1; nought of nothing is 0.
  static func fraction(_ part: Int64, of whole: Int64) -> Double {
    whole > 0 ? min(1, max(0, Double(part) / Double(whole))) : 0
  }
}
