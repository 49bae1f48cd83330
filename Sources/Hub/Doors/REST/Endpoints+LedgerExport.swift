import HTTPTypes
import Hummingbird
import Identity
import Ledger
import NIOCore
import Store
import Vocabulary

/// The books for hledger and beancount.
enum LedgerExportEndpoints {
  private static let format = Endpoint.Parameter(
    name: "format", schema: .oneOf(LedgerExport.Format.allCases.map(\.rawValue)), required: true,
    says: "the program that is to read it")

  static func all(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/ledger/export", operation: "exportLedger", tag: "ledger",
        summary: "All accounts and transfers for hledger or beancount, with a balance assertion for each account.",
        access: .to(.oversee), parameters: [format], success: (.ok, nil), mediaType: mediaType,
        effect: .stream { call, _ in try await export(services, call, of: nil) }),
      Endpoint(
        method: .get, path: "/v1/accounts/{account}/export", operation: "exportAccount", tag: "ledger",
        summary: "All lines of one account for hledger or beancount, with an assertion of its balance.",
        access: .to(.view), parameters: [.path("account", "acc"), format], success: (.ok, nil), mediaType: mediaType,
        effect: .stream { call, _ in
          let id = try call.id("account", ID<Account>.self)
          try await services.database.read { tx in _ = try LedgerEndpoints.owned(tx, call) }
          return try await export(services, call, of: id)
        }),
    ]
  }

  private static let mediaType = "text/plain; charset=utf-8"

  private static func export(_ services: Services, _ call: Call, of account: ID<Account>?) async throws -> Response {
    guard let format = call.query["format"].flatMap(LedgerExport.Format.init) else { throw Refusal.notFound("format") }
    let spool = try Spool(in: services.folder)
    try await services.database.read { tx in
      try LedgerExport.write(tx, as: format, of: account) { try spool.append($0) }
    }
    var headers: HTTPFields = [.contentType: mediaType, .cacheControl: "no-store"]
    headers[.contentLength] = String(spool.size)
    return Response(
      status: .ok, headers: headers,
      body: .init(contentLength: spool.size) { writer in
        var offset = 0
        while true {
          let bytes = try await spool.read(at: offset)
          if bytes.isEmpty { break }
          try await writer.write(ByteBuffer(bytes: bytes))
          offset += bytes.count
        }
        try await writer.finish(nil)
      })
  }
}
