public import Vocabulary

/// Bodies of rows: values kept whole, as JSON.
public enum StoredBody {
  /// The JSON of `value`, tried: what would not be read back must not get in, where it would stay. `field` is what a
  /// refusal names. Its text needs no trial: every JSON value but one of too many levels reads back from its canonical form.
  public static func encode<Value: Codable>(_ value: Value, field: String? = nil) throws -> JSON {
    let body = try JSON(encoding: value)
    do {
      try body.requireLevels()
      _ = try body.decode(Value.self)
    } catch {
      throw Refusal(
        .unacceptable, rule: "store.unreadable",
        Text(zh: "提交的内容无法原样保存", en: "what was sent could not be read back if it were stored"),
        remedy: Text(zh: "原因：\(error)", en: "because: \(error)"), field: field)
    }
    return body
  }

  /// Up to `limit` values from rows that can be read. Others are left out and noted, and do not make the list shorter.
  ///
  /// - Parameters:
  ///   - first: where the rows begin.
  ///   - rows: at most so many rows after a place.
  ///   - place: a row's place.
  public static func list<Place, Value>(
    limit: Int, from first: Place, _ rows: (_ after: Place, _ limit: Int) throws -> [Row],
    place: (Row) throws -> Place, read: (Row) throws -> Value
  ) throws -> [Value] {
    var values: [Value] = []
    var after = first
    while values.count < limit {
      let wanted = limit - values.count
      let found = try rows(after, wanted)
      for row in found { if let value = try? read(row) { values.append(value) } }
      guard found.count == wanted, let last = found.last else { break }
      after = try place(last)
    }
    return values
  }

  /// The rows of one stretch that do not decode into `type`; their body is column 0.
  public static func unreadable<Value: Decodable>(_ rows: [Row], of table: String, as type: Value.Type)
    -> [UnreadableRows.Found]
  {
    rows.compactMap { row in
      do {
        _ = try row.json(0).decode(type)
        return nil
      } catch {
        let id = if case .text(let id)? = row["id"] { id } else { "?" }
        return UnreadableRows.Found(table: table, id: id, reason: "\(error)")
      }
    }
  }
}
