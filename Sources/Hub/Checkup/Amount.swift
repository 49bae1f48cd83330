/// Bytes and times as people read them.
enum Amount {
  static func bytes(_ count: Int64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var (value, place) = (Double(max(0, count)), 0)
    while value >= 1024, place < units.count - 1 { (value, place) = (value / 1024, place + 1) }
    return place == 0 || value >= 100 ? "\(Int64(value)) \(units[place])" : "\(tenths(value)) \(units[place])"
  }

  static func milliseconds(_ duration: Duration) -> String { tenths(duration / .milliseconds(1)) + " ms" }

  private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
