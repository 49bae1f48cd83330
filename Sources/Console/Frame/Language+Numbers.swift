extension Language {
  /// `1,234,567`
  func number(_ value: Int64) -> String {
    let digits = String(value.magnitude)
    var grouped = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { grouped.append(",") }
      grouped.append(digit)
    }
    return (value < 0 ? "−" : "") + grouped
  }

  /// `¥1,234.50` from fen.
  func yuan(_ fen: Int64) -> String {
    let whole = number(Int64(fen.magnitude / 100))
    return (fen < 0 ? "−" : "") + "¥" + whole + "." + Self.twoDigits(Int64(fen.magnitude % 100))
  }

  /// `46.45%` from basis points.
  func percent(basisPoints: Int64) -> String {
    let tenths = basisPoints.magnitude % 100
    let whole = number(Int64(basisPoints.magnitude / 100))
    let fraction = tenths == 0 ? "" : "." + (tenths % 10 == 0 ? String(tenths / 10) : Self.twoDigits(Int64(tenths)))
    return (basisPoints < 0 ? "−" : "") + whole + fraction + "%"
  }

  /// The same in a column, where all have the same digits: `46.40%`. A dash for what nobody told, or where there was nothing
  /// to share.
  func share(_ basisPoints: Int64?) -> String {
    guard let basisPoints else { return "–" }
    return (basisPoints < 0 ? "−" : "") + number(Int64(basisPoints.magnitude / 100)) + "."
      + Self.twoDigits(Int64(basisPoints.magnitude % 100)) + "%"
  }

  /// `12.4 MiB`; binary multiples with one decimal.
  func bytes(_ count: Int64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var place = 0
    var divisor: Int64 = 1
    while place < units.count - 1, count.magnitude / divisor.magnitude >= 1024 {
      divisor *= 1024
      place += 1
    }
    if place == 0 { return number(count) + " B" }
    return decimal(count, over: divisor) + " " + units[place]
  }

  /// `1.234 kWh`, or `0.560 Wh` for little; in Chinese 千瓦时 and 瓦时.
  func energy(millijoules: Int64) -> String {
    // 3,600,000 millijoules are a watt-hour.
    let perWattHour: Int64 = 3_600_000
    if millijoules >= 1000 * perWattHour {
      return decimals(thousandths: millijoules / perWattHour) + (self == .zh ? " 千瓦时" : " kWh")
    }
    return decimals(thousandths: millijoules / (perWattHour / 1000)) + (self == .zh ? " 瓦时" : " Wh")
  }

  /// `0.847`
  func decimals(thousandths: Int64) -> String {
    let tail = String(thousandths.magnitude % 1000)
    return (thousandths < 0 ? "−" : "") + number(Int64(thousandths.magnitude / 1000)) + "."
      + String(repeating: "0", count: 3 - tail.utf8.count) + tail
  }

  /// An amount in the smallest unit of an account: yuan for `fen`, a number with its unit otherwise.
  func amount(_ value: Int64, unit: String) -> String {
    unit == "fen" ? yuan(value) : number(value) + " " + Words(language: self)("unit", unit)
  }

  /// `value / divisor` with one decimal, cut and not rounded: a figure never reads as more than it is.
  func decimal(_ value: Int64, over divisor: Int64) -> String {
    let whole = value / divisor
    let tenth = (value % divisor).magnitude * 10 / divisor.magnitude
    return number(whole) + "." + String(tenth)
  }

  static func twoDigits(_ value: Int64) -> String { value < 10 ? "0" + String(value) : String(value) }
}
