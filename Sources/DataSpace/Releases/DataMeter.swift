public import Exchange
public import Store
public import Vocabulary

/// How much of an agreement's data was sent: calls, rows where they are counted, bytes.
public struct DataMeter: Hashable, Sendable, Codable {
  public var calls: Int64
  public var rows: Int64
  public var bytes: Int64

  public static func read(_ tx: Transaction, _ id: ID<Agreement>) throws -> DataMeter {
    guard let row = try tx.row("SELECT call_count, row_count, byte_count FROM data_meter WHERE agreement = ?", id)
    else { return DataMeter(calls: 0, rows: 0, bytes: 0) }
    return DataMeter(calls: try row.int(0), rows: try row.int(1), bytes: try row.int(2))
  }

  /// Counts one call before it is answered. Refuses it if there were as many as the rate allows in the stretch of time that it is in
  /// (`release.rate`); stretches begin at whole multiples of their length.
  static func count(
    _ tx: Transaction, _ id: ID<Agreement>, rows: Int64, bytes: Int64, _ rate: DataTerms.CallRate?, at now: Instant
  ) throws {
    let length = (rate?.seconds ?? 1) * 1_000
    let stretch = now.milliseconds / length * length
    let row = try tx.row("SELECT stretch_from, stretch_calls FROM data_meter WHERE agreement = ?", id)
    let before = try row.map { try $0.int(0) == stretch ? $0.int(1) : 0 } ?? 0
    if let rate, before >= rate.calls { throw tooOften(rate, Instant(milliseconds: stretch + length)) }
    if row == nil {
      try tx.execute(
        """
        INSERT INTO data_meter (agreement, call_count, row_count, byte_count, stretch_from, stretch_calls)
        VALUES (?, 1, ?, ?, ?, 1)
        """, id, rows, bytes, stretch)
    } else {
      try tx.execute(
        """
        UPDATE data_meter SET call_count = call_count + 1, row_count = row_count + ?, byte_count = byte_count + ?,
          stretch_from = ?, stretch_calls = ? WHERE agreement = ?
        """, rows, bytes, stretch, before + 1, id)
    }
  }

  /// The share of a table's rows that goes with a part of its bytes. The shares of parts that make up the whole add up to all rows.
  static func rows(of whole: Int64, in part: Range<Int64>, of bytes: Int64) -> Int64 {
    guard bytes > 0 else { return 0 }
    func upTo(_ place: Int64) -> Int64 { Int64(Int128(whole) * Int128(place) / Int128(bytes)) }
    return upTo(part.upperBound) - upTo(part.lowerBound)
  }

  private static func tooOften(_ rate: DataTerms.CallRate, _ next: Instant) -> Refusal {
    Refusal(
      .tooMany, rule: "release.rate",
      Text(
        zh: "该合约每 \(rate.seconds) 秒最多取 \(rate.calls) 次",
        en: "under this agreement data are had \(rate.calls) times in \(rate.seconds) seconds at most"),
      remedy: Text(zh: "\(next) 之后再取", en: "try again after \(next)"))
  }
}
