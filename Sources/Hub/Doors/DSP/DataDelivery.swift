import Compute
import DataSpace
import Exchange
import HTTPTypes
import Hummingbird
import NIOCore
import Store
import Tables
import Vocabulary

/// What is sent of an agreement's data: the file that its offer names, or what may leave of it, or what the consumer chooses of that;
/// whole or a range.
struct DataDelivery: Sendable {
  private let whole: Int64
  private let rows: Int64?
  private let tag: String
  private let isTable: Bool
  private let isNarrowed: Bool
  private let range: Range<Int64>?
  private let source: Source

  private enum Source: Sendable {
    case file(StoredFile)
    case spool(Spool)
  }

  /// - Parameter request: its `Range` is one range of bytes; `columns` and `rows` in its query choose of what may leave.
  init(
    _ grant: DataUses.Grant, _ request: Request, _ services: Services, _ released: ReleasedFiles
  ) async throws {
    let query = request.uri.queryParameters
    let choice = try Choice(columns: query["columns"].map { String($0) }, rows: query["rows"].map { String($0) })
    guard let rule = grant.terms.release else {
      guard choice.isEmpty else { throw Self.nothingToChoose }
      let upload = try await services.database.read { tx in
        try DSPDataDoor.upload(tx, grant.reference, of: grant.provider)
      }
      (whole, rows, tag, isTable, isNarrowed) = (upload.bytes, nil, upload.sha256, false, false)
      range = try request.headers[.range].map { try ByteRange.read($0, of: upload.bytes) }
      source = .file(try StoredFile(services.folder + "/files/" + upload.sha256, bytes: upload.bytes))
      return
    }
    let made = try await released.view(of: grant.agreement, grant.provider, grant.reference, rule)
    isTable = true
    isNarrowed = !choice.isEmpty
    if choice.isEmpty {
      (whole, rows, tag) = (made.bytes, made.report.rowsOut, made.sha256)
      source = .file(try released.file(grant.agreement, made))
    } else {
      let found = try await released.narrowed(grant.agreement, made, columns: choice.columns, rows: choice.rows)
      (whole, rows, tag) = (Int64(found.file.size), found.rows, found.sha256)
      source = .spool(found.file)
    }
    let size = whole
    range = try request.headers[.range].map { try ByteRange.read($0, of: size) }
  }

  /// For the log and the meter.
  var part: DataUses.Part { DataUses.Part(range ?? 0..<whole, of: whole, rows: rows, isNarrowed: isNarrowed) }

  /// To be made only after ``part`` was written down.
  var response: Response {
    let asked = range ?? 0..<whole
    var headers: HTTPFields = [
      .contentType: isTable ? "text/csv; charset=utf-8" : "application/octet-stream", .cacheControl: "no-store",
      .acceptRanges: "bytes", .eTag: "\"\(tag)\"",
    ]
    if range != nil {
      headers[.contentRange] = "bytes \(asked.lowerBound)-\(asked.upperBound - 1)/\(whole)"
    }
    return Response(status: range == nil ? .ok : .partialContent, headers: headers, body: body(asked))
  }

  private func body(_ asked: Range<Int64>) -> ResponseBody {
    switch source {
    case .file(let file): file.body(asked)
    case .spool(let spool):
      ResponseBody(contentLength: asked.count) { writer in
        var offset = asked.lowerBound
        while offset < asked.upperBound {
          let piece = try await spool.read(at: Int(offset)).prefix(Int(asked.upperBound - offset))
          guard !piece.isEmpty else { throw Refusal.notFound("part") }
          try await writer.write(ByteBuffer(bytes: piece))
          offset += Int64(piece.count)
        }
        try await writer.finish(nil)
      }
    }
  }

  private static let nothingToChoose = Refusal(
    .invalid, rule: "release.no-rule",
    Text(zh: "该合约没有放行规则，数据按原文件提供", en: "this agreement has no release rule: its data are a file as it is"),
    remedy: Text(zh: "去掉 columns 与 rows", en: "leave out columns and rows"), field: "columns")
}

/// What a consumer asks to see of what may leave.
private struct Choice {
  private static let longest = 16_384
  var columns: [String]?
  var rows: RowCondition?

  var isEmpty: Bool { columns == nil && rows == nil }

  /// - Parameters:
  ///   - columns: their names, with commas.
  ///   - rows: a condition as JSON.
  init(columns: String?, rows: String?) throws(Refusal) {
    guard (columns ?? "").utf8.count <= Self.longest, (rows ?? "").utf8.count <= Self.longest else {
      throw Self.wrong("columns", Text(zh: "过长", en: "this is too long"))
    }
    if let columns {
      let names = columns.split(separator: ",").map(String.init)
      guard !names.isEmpty, Set(names).count == names.count else {
        throw Self.wrong("columns", Text(zh: "应为列名，以逗号分隔，各一次", en: "names of columns, each once, with commas"))
      }
      self.columns = names
    }
    if let rows {
      let json: JSON
      do { json = try JSON.parse(Array(rows.utf8)) } catch {
        throw Self.wrong("rows", Text(zh: "应为 JSON 条件", en: "a condition as JSON"))
      }
      self.rows = try RowCondition(json, at: "/rows")
    }
  }

  private static func wrong(_ field: String, _ detail: Text) -> Refusal {
    Refusal(
      .invalid, rule: "release.choice", detail,
      remedy: Text(zh: "见 docs/release-a-table.zh.md", en: "see docs/release-a-table.md"), field: field)
  }
}
