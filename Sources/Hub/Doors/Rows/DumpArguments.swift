import DataSpace
import Vocabulary

/// How a whole table is to be written.
struct DumpArguments: Sendable {
  enum Form: String, CaseIterable, Sendable {
    case csv, tsv, json

    var mediaType: String {
      switch self {
      case .csv: "text/csv; charset=utf-8"
      case .tsv: "text/tab-separated-values; charset=utf-8"
      case .json: "application/json; charset=utf-8"
      }
    }
  }

  static let pieceRows = 8_000

  private(set) var form = Form.csv
  /// Whether a byte order mark comes first, which some spreadsheet programs need.
  private var hasMark = false
  private var isGuarded = true
  private var hasID = true

  init(_ pairs: [(name: String, value: String)]) throws(Refusal) {
    for (name, value) in pairs {
      let isTrue = ["true", "1", "t", "yes"].contains(value.lowercased())
      switch name {
      case "format":
        guard let form = Form(rawValue: value.lowercased()) else { throw Self.wrong("format", "csv, tsv, json") }
        self.form = form
      case "bom": hasMark = isTrue
      case "raw": isGuarded = !isTrue
      case "id": hasID = isTrue
      default: throw Self.wrong(name, "format, bom, raw, id")
      }
    }
  }

  func head(_ table: DatastoreTable) -> [UInt8] {
    guard form == .json else { return hasMark ? [0xEF, 0xBB, 0xBF] : [] }
    let id: [JSON] = hasID ? [["id": .string(DatastoreTable.rowID), "type": "int"]] : []
    let fields = id + table.fields.map { ["id": .string($0.id), "type": .string($0.kind.rawValue)] }
    return Array("{\"fields\":".utf8) + JSON.array(fields).canonical + Array(",\"records\":[".utf8)
  }

  var tail: [UInt8] { form == .json ? Array("]}".utf8) : [] }

  func piece(from offset: Int, of table: DatastoreTable) -> DatastoreQuery {
    var query = DatastoreQuery(of: table)
    if !hasID { query.fields.removeFirst() }
    query.isTotalAsked = false
    query.offset = offset
    query.limit = Self.pieceRows
    return query
  }

  func write(_ found: DatastoreFound, isFirst: Bool, into out: inout [UInt8]) {
    guard form == .json else {
      return found.writeText(
        separator: form == .csv ? UInt8(ascii: ",") : 0x09, hasHeader: isFirst, isGuarded: isGuarded, into: &out)
    }
    guard found.count > 0 else { return }
    if !isFirst { out.append(UInt8(ascii: ",")) }
    var rows: [UInt8] = []
    found.writeLists(into: &rows)
    out += rows.dropFirst().dropLast()
  }

  static let changed = Refusal(
    .conflict, rule: "datastore.changed", Text(zh: "表在读取时被改动", en: "the table was changed while it was read"),
    remedy: Text(zh: "重新读取", en: "read it again"))

  private static func wrong(_ name: String, _ accepted: String) -> Refusal {
    Refusal(
      .invalid, rule: "datastore.parameter",
      Text(zh: "参数 \(name.prefix(40)) 不能用", en: "the parameter \(name.prefix(40)) is not acceptable"),
      remedy: Text(zh: "可用：\(accepted)", en: "accepted: \(accepted)"), field: String(name.prefix(40)))
  }
}
