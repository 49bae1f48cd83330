import HTTPTypes
import Vocabulary

/// One page of a list: `limit` items at most, and where the next page starts.
struct Page: Sendable {
  let cursor: String?
  let limit: Int

  static let parameters = [
    Endpoint.Parameter(name: "cursor", schema: .string(min: 1, max: 64), says: "the last page's `next`"),
    Endpoint.Parameter(name: "limit", schema: .integer(min: 1, max: 200), says: "items a page; 50 unless told"),
  ]

  /// A page of things with ids, the last of which is the cursor.
  init<Of: Identified>(_ call: Call, of: Of.Type) throws {
    self.init(call)
    if let cursor, ID<Of>(cursor) == nil { throw Refusal.cursor }
  }

  init(_ call: Call) {
    cursor = call.query["cursor"]
    limit = call.query["limit"].flatMap(Int.init) ?? 50
  }

  /// The answer of a page, given one item more than the page holds if there is a next one.
  func answer<Item: Encodable>(_ items: [Item], id: (Item) -> String) throws -> Answer {
    let shown = items.prefix(limit)
    var body: [String: JSON] = ["items": .array(try shown.map { try JSON(encoding: $0) })]
    if items.count > limit, let last = shown.last { body["next"] = .string(id(last)) }
    return Answer(status: .ok, body: .object(body))
  }
}
