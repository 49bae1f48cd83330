import Vocabulary

/// How old the newest value of a column may be: the property `latency` of a contract's service levels.
final class Freshness {
  static let metric = "latency"

  let column: String
  private let promise: DataContract.Latency
  private var newest: [UInt8] = []
  private var row: Int64 = 0

  init(_ promise: DataContract.Latency) {
    column = promise.column
    self.promise = promise
  }

  /// Of values as ISO 8601 writes them the greatest text is the newest, to the hours by which their zones differ.
  func take(_ text: UnsafeBufferPointer<UInt8>, row: Int64) {
    guard text.count >= 10, text[4] == UInt8(ascii: "-") else { return }
    let isNewer = newest.withUnsafeBufferPointer { $0.lexicographicallyPrecedes(text) }
    guard isNewer, DayText(text) != nil else { return }
    (newest, self.row) = (Array(text), row)
  }

  func outcome(at now: Instant) -> CheckReport.Outcome {
    let text = String(decoding: newest, as: UTF8.self)
    let age = Self.moment(text).map { max(0, now.milliseconds - $0) }
    let passed = age.map { $0 <= promise.milliseconds } ?? false
    // To tenths, so that reports can be compared.
    let value = age.map { (Double($0) / Double(promise.unit.milliseconds) * 10).rounded() / 10 }
    return CheckReport.Outcome(
      column: column, id: nil, metric: Self.metric, what: "newest", found: passed ? 0 : 1, value: value ?? -1,
      expected: "≤ \(JSON(promise.value).canonicalText) \(promise.unit.rawValue)", passed: passed,
      dimension: "timeliness", severity: nil, examples: newest.isEmpty ? [] : [.init(row: row, value: text)],
      fix: passed
        ? nil
        : Text(
          zh: "按承诺的周期更新数据；若更新周期已改，修改合约中的 latency",
          en: "bring the data up to date; if they come less often now, promise another latency"))
  }

  /// When what is told was so at the latest. Without a zone it is China's; a day is over at its end.
  static func moment(_ text: String) -> Int64? {
    guard text.utf8.count == 10 else {
      return (Instant(text) ?? Instant(text + "+08:00") ?? Instant(text + ":00+08:00"))?.milliseconds
    }
    return Instant(text + "T00:00:00+08:00").map { $0.milliseconds + 86_400_000 }
  }
}
