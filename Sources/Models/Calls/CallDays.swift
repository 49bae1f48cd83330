import Exchange
public import Identity
public import Store
public import Vocabulary

/// What was called of a model on one day.
public struct ModelDay: Hashable, Sendable, Codable {
  /// In China: `2026-11-23`.
  public var day: String
  /// What the model is called by.
  public var model: String
  public var calls: Int64
  public var promptTokens: Int64
  public var completionTokens: Int64
  public var millitokens: Int64
  /// What these calls add to the charges. A charge is rounded once, up, so the days of a grant come to it exactly.
  public var fen: Int64
}

/// Sums of calls by day and grant, written with the calls themselves: however many calls there are, a day of a grant is one row.
public enum CallDays {
  /// The longest span that is told.
  public static let mostDays: Int64 = 92
  /// The most rows of one answer.
  public static let most = 5000

  /// Adds lines that go on record.
  ///
  /// - Parameter grant: as it was before them.
  /// - Parameter most: what its use may be charged for at most.
  static func add(_ tx: Transaction, _ lines: [CallLine], to grant: ModelGrant, most: Int64) throws {
    let price = try Agreements.terms(tx, grant.agreement).price
    var before = grant.millitokens
    for (day, lines) in Dictionary(grouping: lines, by: { day(of: $0.to) }).sorted(by: { $0.key < $1.key }) {
      let millitokens = lines.reduce(Int64(0)) { $0 + $1.millitokens }
      let prompt = lines.reduce(Int64(0)) { $0 + $1.prompt }
      let completion = lines.reduce(Int64(0)) { $0 + $1.completion }
      let fen = try price.charge(for: min(before + millitokens, most)) - price.charge(for: min(before, most))
      before += millitokens
      try tx.execute(
        """
        INSERT INTO model_day (day, model_grant, consumer, model, calls, prompt, completion, millitokens, fen)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (day, model_grant) DO UPDATE SET calls = model_day.calls + excluded.calls,
          prompt = model_day.prompt + excluded.prompt, completion = model_day.completion + excluded.completion,
          millitokens = model_day.millitokens + excluded.millitokens, fen = model_day.fen + excluded.fen
        """, day, grant.id, grant.consumer, grant.model, Int64(lines.count), prompt, completion,
        millitokens, fen)
    }
  }

  /// Days and models of a consumer, the newest first; everybody's for nil. At most ``most`` rows.
  ///
  /// - Parameter days: how many days, today's among them.
  public static func list(
    _ tx: Transaction, of consumer: ID<Participant>?, days: Int64, at now: Instant
  ) throws -> [ModelDay] {
    let first = day(of: now.adding(milliseconds: -(max(1, min(days, mostDays)) - 1) * 86_400_000))
    let select =
      """
      SELECT day, model, CAST(SUM(calls) AS BIGINT), CAST(SUM(prompt) AS BIGINT), CAST(SUM(completion) AS BIGINT),
        CAST(SUM(millitokens) AS BIGINT), CAST(SUM(fen) AS BIGINT) FROM model_day
      """
    let end = " GROUP BY day, model ORDER BY day DESC, model LIMIT ?"
    let rows =
      if let consumer {
        try tx.rows(select + " WHERE consumer = ? AND day >= ?" + end, consumer, first, most)
      } else {
        try tx.rows(select + " WHERE day >= ?" + end, first, most)
      }
    return try rows.map {
      ModelDay(
        day: try $0.text(0), model: try $0.text(1), calls: try $0.int(2), promptTokens: try $0.int(3),
        completionTokens: try $0.int(4), millitokens: try $0.int(5), fen: try $0.int(6))
    }
  }

  static func day(of instant: Instant) -> String {
    String(instant.adding(milliseconds: 8 * 3_600_000).description.prefix(10))
  }
}
