import Glibc

/// Lines over a common axis with figures on both sides of it, each with its name and last figure at its end.
public struct LineChart: Sendable {
  public struct Series: Sendable {
    public var name: String
    public var points: [(x: Double, y: Double)]

    public init(name: String, points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  public var xName: String
  public var yName: String
  public var series: [Series]

  public init(xName: String, yName: String, series: [Series]) {
    self.xName = xName
    self.yName = yName
    self.series = series
  }

  private static let width = 720.0
  private static let height = 340.0
  private static let left = 64.0
  private static let right = 215.0
  private static let top = 16.0
  private static let bottom = 48.0

  /// Empty if there is nothing to draw.
  public var svg: String {
    let all = series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    guard let lowX = all.map(\.x).min(), let highX = all.map(\.x).max(), let lowY = all.map(\.y).min(),
      let highY = all.map(\.y).max(), highX > lowX
    else { return "" }
    let (firstY, lastY, stepY) = Self.ticks(lowY, highY)
    let (firstX, lastX, stepX) = Self.ticks(lowX, highX)
    let xs = (max(firstX, lowX), min(lastX, highX))
    func x(_ value: Double) -> Double {
      Self.left + (value - xs.0) / (xs.1 - xs.0) * (Self.width - Self.left - Self.right)
    }
    func y(_ value: Double) -> Double {
      Self.height - Self.bottom - (value - firstY) / (lastY - firstY) * (Self.height - Self.top - Self.bottom)
    }
    var out = Chart.open(width: Self.width, height: Self.height)
    for value in stride(from: firstY, through: lastY + stepY / 2, by: stepY) {
      out +=
        "<line class=\"grid\" x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(Self.short(y(value)))\" "
      out += "y2=\"\(Self.short(y(value)))\"/>"
      out += "<text class=\"tick\" text-anchor=\"end\" x=\"\(Self.left - 8)\" y=\"\(Self.short(y(value) + 4))\">"
      out += "\(Chart.number(value))</text>"
    }
    for value in stride(from: firstX, through: lastX + stepX / 2, by: stepX) where value >= xs.0 && value <= xs.1 {
      out += "<text class=\"tick\" text-anchor=\"middle\" x=\"\(Self.short(x(value)))\" "
      out += "y=\"\(Self.height - Self.bottom + 18)\">\(Chart.number(value))</text>"
    }
    out += "<text class=\"axis\" text-anchor=\"middle\" x=\"\((Self.left + Self.width - Self.right) / 2)\" "
    out += "y=\"\(Self.height - 8)\">\(Report.escape(xName))</text>"
    out += "<text class=\"axis\" x=\"4\" y=\"\(Self.top - 4)\">\(Report.escape(yName))</text>"
    var labels: [(y: Double, text: String)] = []
    for (number, line) in series.enumerated() {
      let points = line.points.filter { $0.x.isFinite && $0.y.isFinite }
      guard let last = points.last else { continue }
      let path = points.map { "\(Self.short(x($0.x))),\(Self.short(y($0.y)))" }.joined(separator: " ")
      out += "<polyline class=\"line c\(number % Chart.colours.count)\" points=\"\(path)\"/>"
      labels.append(
        (
          y(last.y) + 4,
          "<text class=\"name t\(number % Chart.colours.count)\" x=\"\(Self.width - Self.right + 8)\" y=\"@\">"
            + "\(Report.escape(line.name)) \(Chart.number(last.y, places: abs(last.y) < 1000 ? 2 : 0))</text>"
        ))
    }
    // Names beside the ends of their lines, moved apart where lines end close together.
    var lowest = 0.0
    for label in labels.sorted(by: { $0.y < $1.y }) {
      lowest = max(label.y, lowest + 15)
      out += label.text.replacing("@", with: Self.short(lowest))
    }
    return out + "</svg>"
  }

  /// Round numbers around a range: the first, the last, and the step between.
  static func ticks(_ low: Double, _ high: Double) -> (Double, Double, Double) {
    let span = max(high - low, abs(high) * 1e-6, 1e-9)
    let raw = span / 5
    let power = pow(10, floor(log10(raw)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= raw } ?? raw
    return (floor(low / step) * step, ceil(high / step) * step, step)
  }

  private static func short(_ value: Double) -> String { Chart.number((value * 10).rounded() / 10) }
}
