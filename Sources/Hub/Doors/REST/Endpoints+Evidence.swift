import HTTPTypes
import Evidence
import Exchange
import Hummingbird
import Identity
import NIOCore
import Store
import Vocabulary

/// The log and its proofs.
enum EvidenceEndpoints {
  private static let index = Endpoint.Parameter(name: "index", schema: .integer(), required: true)

  static func all(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/evidence", operation: "listEvidence", tag: "evidence",
        summary: "Entries of the log from an index on.", access: .to(.browse),
        parameters: [
          Endpoint.Parameter(name: "from", schema: .integer()),
          Endpoint.Parameter(name: "limit", schema: .integer(min: 1, max: 200)),
          Endpoint.Parameter(name: "agreement", schema: .id("agr"), says: "only the entries of one agreement"),
          Endpoint.Parameter(
            name: "subject", schema: .string(min: 1, max: 64),
            says: "only the entries about one offer, need, dataset or job"),
        ],
        success: (
          .ok,
          .object([
            .must("size", .integer(), "how many entries the log has"),
            .must("items", .array(EvidenceRecord.shape, max: 200)),
          ])
        ),
        effect: .read { tx, call in
          let from = call.query["from"].flatMap(Int64.init) ?? 0
          let limit = call.query["limit"].flatMap(Int.init) ?? 50
          let records: [EvidenceRecord]
          if let text = call.query["agreement"], let id = ID<Agreement>(text) {
            try Access.require(try call.who, .view, owners: try Agreements.get(tx, id).parties)
            records = try EvidenceLog.entries(tx, agreement: text, after: from - 1, limit: limit)
          } else if let subject = call.query["subject"] {
            try EvidenceSight.require(subject: subject, tx, try call.who)
            records = try EvidenceLog.entries(tx, subject: subject, after: from - 1, limit: limit)
          } else {
            try Access.require(try call.who, .oversee)
            records = try EvidenceLog.entries(tx, from: from, limit: limit)
          }
          return Answer(
            status: .ok,
            body: [
              "size": .int(try EvidenceLog.size(tx)),
              "items": .array(
                try records.map {
                  ["index": .int($0.index), "leaf": .string($0.leaf.hex), "entry": try JSON.parse($0.body)]
                }),
            ])
        }),
      Endpoint(
        method: .get, path: "/v1/evidence/{index}/receipt", operation: "getReceipt", tag: "evidence",
        summary: "An entry that concerns the caller, with its inclusion proof and checkpoint, to be checked offline.",
        access: .to(.browse),
        parameters: [index], success: (.ok, Receipt.shape), mediaType: "application/json",
        effect: .work { call in Answer(status: .ok, bytes: try await receipt(services, call)) }),
      Endpoint(
        method: .get, path: "/v1/agreements/{agreement}/bundle", operation: "exportBundle", tag: "evidence",
        summary: "Everything that belongs to one agreement, to be checked offline.", access: .to(.view),
        parameters: [.path("agreement", "agr")], success: (.ok, nil), mediaType: "application/x-ndjson",
        effect: .stream { call, _ in
          let id = try call.id("agreement", ID<Agreement>.self)
          let caller = try call.who
          try await services.database.read { tx in
            try Access.require(caller, .view, owners: try Agreements.get(tx, id).parties)
          }
          return try await stream(services, .agreement(id.description))
        }),
      Endpoint(
        method: .get, path: "/v1/evidence/bundle", operation: "exportLog", tag: "evidence",
        summary: "The whole log, to be checked offline.", access: .to(.oversee), success: (.ok, nil),
        mediaType: "application/x-ndjson", effect: .stream { _, _ in try await stream(services, .log) }),
      Endpoint(
        method: .get, path: "/v1/evidence/consistency", operation: "getConsistency", tag: "evidence",
        summary: "Shows that a later tree begins with all of an earlier one.", access: .to(.browse),
        parameters: [
          Endpoint.Parameter(name: "from", schema: .integer(), required: true),
          Endpoint.Parameter(name: "to", schema: .integer(), required: true),
        ], success: (.ok, ConsistencyProof.shape),
        effect: .work { call in
          let proof = try await services.log.consistency(
            from: call.query["from"].flatMap(Int64.init) ?? 0, to: call.query["to"].flatMap(Int64.init) ?? 0)
          return .json(proof.json)
        }),
      Endpoint(
        method: .get, path: "/v1/evidence/key", operation: "getLogKey", tag: "evidence",
        summary: "The log's public key, in the form that signed notes use.", access: .open,
        success: (.ok, .object([.must("key", .string(min: 1))])),
        effect: .work { _ in .json(["key": .string(services.log.key.description)]) }),
    ]
  }

  static func receipt(_ services: Services, _ call: Call) async throws -> [UInt8] {
    let caller = try call.who
    guard let index = call.path["index"].flatMap(Int64.init) else { throw Refusal.notFound("entry") }
    if !services.openEvidence {
      try await services.database.read { tx in
        try EvidenceSight.require(try EvidenceLog.entry(tx, index), tx, caller)
      }
    }
    return try await services.log.receipt(index, at: services.clock()).bytes
  }

  static func stream(_ services: Services, _ scope: BundleScope) async throws -> Response {
    let export = try await services.log.bundle(scope, at: services.clock())
    return Response(
      status: .ok, headers: [.contentType: "application/x-ndjson", .cacheControl: "no-store"],
      body: .init { writer in
        for try await piece in export { try await writer.write(ByteBuffer(bytes: piece)) }
        try await writer.finish(nil)
      })
  }
}
