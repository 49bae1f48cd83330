public import Vocabulary

extension TimeSeries {
  /// What reading a file had to mend.
  public struct Mending: Hashable, Sendable {
    /// Rows whose moment had been read before; the first one counts.
    public var duplicates = 0
    /// Missing moments, filled by a straight line between their neighbours.
    public var filled = 0
  }

  /// Reads a series from two columns of a CSV.
  ///
  /// A moment is RFC 3339, or the same without zone or seconds (`2018-01-01 00:15`), then taken as UTC: a recorder's
  /// local clock is kept as it was written. The step is the commonest distance between rows.
  /// Refused, with line and column: what is no moment or no finite number, a moment off the grid of steps,
  /// and more than `longestGap` missing moments in a row.
  public static func read(
    csv bytes: [UInt8], time: String, value: String, longestGap: Int = 12
  ) throws(Refusal) -> (series: TimeSeries, mending: Mending) {
    let table = try CSVTable(parsing: bytes)
    let timeColumn = try table.column(time)
    let valueColumn = try table.column(value)
    var moments: [Instant] = []
    var values: [Double] = []
    moments.reserveCapacity(table.rows.count)
    values.reserveCapacity(table.rows.count)
    for row in table.rows {
      guard let moment = Self.moment(row.fields[timeColumn]) else {
        throw bad(row, time, Text(zh: "不是时间", en: "not a date-time"), row.fields[timeColumn])
      }
      guard let number = Double(row.fields[valueColumn]), number.isFinite else {
        throw bad(row, value, Text(zh: "不是数", en: "not a number"), row.fields[valueColumn])
      }
      moments.append(moment)
      values.append(number)
    }
    guard let first = moments.first, let last = moments.max(), let step = commonestStep(moments) else {
      throw Refusal(
        .invalid, rule: "lab.series-too-short",
        Text(zh: "至少要有两个不同时刻的数据", en: "a series needs values at two moments at least"))
    }
    let size = last.milliseconds(since: first) / step + 1
    guard size <= 4 * Int64(moments.count) + 1000 else {
      throw Refusal(
        .invalid, rule: "lab.series-mostly-missing",
        Text(zh: "按步长应有 \(size) 个值，只有 \(moments.count) 行", en: "\(size) steps but only \(moments.count) rows"))
    }
    var grid = [Double?](repeating: nil, count: Int(size))
    var mending = Mending()
    for (place, moment) in moments.enumerated() {
      let offset = moment.milliseconds(since: first)
      guard offset >= 0, offset % step == 0 else {
        throw bad(
          table.rows[place], time, Text(zh: "不在每 \(step) 毫秒的网格上", en: "not on the grid of \(step) ms steps"),
          moment.description)
      }
      let index = Int(offset / step)
      if grid[index] == nil { grid[index] = values[place] } else { mending.duplicates += 1 }
    }
    let filled = try fill(grid, longestGap: longestGap, start: first, step: step, mending: &mending)
    return (TimeSeries(start: first, step: step, values: filled), mending)
  }

  /// A moment as recorders write it; without a zone it is taken as UTC.
  public static func moment(_ text: String) -> Instant? {
    switch text.utf8.count {
    case 10: Instant(text + "T00:00:00Z")
    case 16: Instant(text + ":00Z")
    case 19: Instant(text + "Z")
    default: Instant(text)
    }
  }

  private static func commonestStep(_ moments: [Instant]) -> Int64? {
    var counts: [Int64: Int] = [:]
    for (a, b) in zip(moments, moments.dropFirst()) where b > a { counts[b.milliseconds(since: a), default: 0] += 1 }
    return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
  }

  private static func fill(
    _ grid: [Double?], longestGap: Int, start: Instant, step: Int64, mending: inout Mending
  ) throws(Refusal) -> [Double] {
    var filled: [Double] = []
    filled.reserveCapacity(grid.count)
    var index = 0
    while index < grid.count {
      if let value = grid[index] {
        filled.append(value)
        index += 1
        continue
      }
      var end = index
      while end < grid.count, grid[end] == nil { end += 1 }
      let gap = end - index
      guard gap <= longestGap, let before = filled.last, end < grid.count, let after = grid[end] else {
        let moment = start.adding(milliseconds: Int64(index) * step)
        throw Refusal(
          .unacceptable, rule: "lab.series-gap",
          Text(zh: "自 \(moment) 起连续缺 \(gap) 个值", en: "\(gap) values in a row are missing from \(moment)"),
          remedy: Text(zh: "最多允许连续缺 \(longestGap) 个", en: "at most \(longestGap) in a row may be missing"))
      }
      for place in 1...gap { filled.append(before + (after - before) * Double(place) / Double(gap + 1)) }
      mending.filled += gap
      index = end
    }
    return filled
  }

  private static func bad(_ row: CSVTable.Row, _ column: String, _ why: Text, _ found: String) -> Refusal {
    Refusal(
      .invalid, rule: "lab.csv-bad-row",
      Text(
        zh: "第 \(row.line) 行，列“\(column)”：\(why.zh)（\(found.prefix(40))）",
        en: "line \(row.line), column \"\(column)\": \(why.en) (\(found.prefix(40)))"),
      field: "line \(row.line), column \(column)")
  }
}
