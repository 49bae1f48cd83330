import Compute
import DataSpace
import HTTPTypes
import Hummingbird
import NIOCore
import Store
import Synchronization
import Vocabulary

/// Where other connectors push the data of transfers to that asked for it: with the transfer's token, whole, up to the size of an
/// upload. What breaks off leaves nothing and may be sent again; what has come is not taken twice.
struct DSPInboxDoor: Sendable {
  static let path = "/dsp/inbox"

  let services: Services
  let responder: ExchangeResponder
  /// The most bytes.
  let limit: Int64
  /// What is coming in: of one transfer one file at a time.
  private let coming = Coming()

  init(services: Services, responder: ExchangeResponder, limit: Int64) {
    self.services = services
    self.responder = responder
    self.limit = limit
  }

  private final class Coming: Sendable {
    let transfers = Mutex<Set<ID<ProtocolProcess>>>([])
  }

  func addRoutes(to router: Router<HubRequestContext>) {
    router.put("\(Self.path)/{process}") { request, context in
      let start = ContinuousClock.now
      var response: Response
      do {
        try await take(request, context)
        response = Response(status: .noContent)
      } catch {
        response = RESTDoor.response(error, RESTDoor.language(request), context)
      }
      services.metrics.record("dspPush", response.status.code, ContinuousClock.now - start)
      return response
    }
  }

  private func take(_ request: Request, _ context: HubRequestContext) async throws {
    let (id, token) = try DSPDataDoor.shown(request, context)
    let responder = responder
    let inbox = try await services.database.read { tx in try responder.inbox(tx, id, token: token) }
    let digest = try Self.digest(request)
    if let received = inbox.received {
      guard let digest, digest == PushAddress.base64(received.sha256) else { throw Self.other }
      return
    }
    guard coming.transfers.withLock({ $0.insert(id).inserted }) else { throw Self.busy }
    defer { coming.transfers.withLock { _ = $0.remove(id) } }
    if let length = request.headers[.contentLength].flatMap({ Int64($0) }), length > limit { throw tooLarge }
    let (sha256, bytes) = try await write(request, digest)
    let clock = services.clock
    try await services.database.write { tx in
      let now = clock()
      try responder.received(tx, id, token: token, sha256: sha256, bytes: bytes, at: now) { owner in
        try Uploads.add(tx, owner: owner, sha256: sha256, bytes: bytes, at: now).id.description
      }
    }
  }

  private func write(_ request: Request, _ digest: String?) async throws -> (sha256: String, bytes: Int64) {
    var writer = try UploadWriter(folder: services.folder + "/files", limit: limit)
    do {
      var pieces = request.body.makeAsyncIterator()
      while let piece = try await Self.next(&pieces) { try writer.write(Array(piece.readableBytesView)) }
      let sha256 = try writer.finish()
      // Where another digest was told, these are not the data that were sent.
      guard digest == nil || digest == PushAddress.base64(sha256) else { throw Self.damaged }
      return (sha256, writer.bytes)
    } catch {
      writer.discard()
      throw error
    }
  }

  /// What breaks off is the sender's.
  private static func next(_ pieces: inout RequestBody.AsyncIterator) async throws(Refusal) -> ByteBuffer? {
    do { return try await pieces.next() } catch { throw RESTDoor.brokenBody }
  }

  /// The SHA-256 of `Repr-Digest` (RFC 9530) in base 64, if it is told.
  private static func digest(_ request: Request) throws -> String? {
    guard let name = HTTPField.Name("Repr-Digest"), let told = request.headers[name] else { return nil }
    for part in told.split(separator: ",") {
      let part = part.drop { $0 == " " }
      guard part.hasPrefix("sha-256=:"), part.hasSuffix(":") else { continue }
      return String(part.dropFirst("sha-256=:".count).dropLast())
    }
    return nil
  }

  private var tooLarge: Refusal {
    Refusal(
      .tooLarge, rule: "upload.too-large", Text(zh: "文件超过 \(limit) 字节", en: "the file is larger than \(limit) bytes"))
  }

  private static let busy = Refusal(
    .tooMany, rule: "dsp.push-coming",
    Text(zh: "该传输的数据正在送来", en: "this transfer's data are coming in already"),
    remedy: Text(zh: "稍后重试", en: "try again shortly"))
  private static let other = Refusal(
    .conflict, rule: "dsp.push-received",
    Text(zh: "该传输的数据已收到", en: "this transfer's data have come already"),
    remedy: Text(zh: "再送须以 Repr-Digest 表明内容相同", en: "a repeat tells by Repr-Digest that it is the same"))
  private static let damaged = Refusal(
    .invalid, rule: "dsp.push-digest",
    Text(zh: "收到的内容与 Repr-Digest 不符", en: "what came does not have the Repr-Digest that was told"),
    remedy: Text(zh: "重新发送", en: "send it again"), field: "Repr-Digest")
}
