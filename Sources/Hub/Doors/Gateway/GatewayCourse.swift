import Crypto
import DataSpace
import HTTPTypes
import Hummingbird
import NIOCore
import Store
import Vocabulary

/// One exchange from the head of its answer on.
struct GatewayCourse: Sendable {
  let exchange: GatewayExchange
  let service: GatewayService
  let services: Services
  let progress: GatewayProgress
  let place: GatewayPlaces.Place

  /// What the consumer is answered. A small answer is on record before its first byte leaves, a large one before its last.
  func answer(_ response: GatewayClient.Response) async throws -> Response {
    let head = response.head
    guard !(300..<400).contains(head.status) || head.status == 304 else { throw GatewayFailure(.redirected) }
    guard head.status >= 200, response.length ?? 0 <= service.mostBytes else {
      throw GatewayFailure(head.status < 200 ? .broken : .tooLarge)
    }
    let reader = GatewayReader(response.pieces, most: service.mostBytes, until: exchange.deadline, services.clock)
    var first = ByteBuffer()
    var rest: ByteBuffer?
    while let piece = try await reader.next() {
      guard first.readableBytes + piece.readableBytes <= GatewayDoor.small else {
        rest = piece
        break
      }
      var piece = piece
      first.writeBuffer(&piece)
    }
    guard let rest else {
      let ended = try await end(reader, head)
      return Response(
        status: .init(code: head.status), headers: headers(head, ended, reader),
        body: .init(byteBuffer: first))
    }
    let (start, second) = (first, rest)
    return Response(
      status: .init(code: head.status), headers: headers(head, nil, reader),
      body: ResponseBody(contentLength: response.length.map(Int.init)) { writer in
        do {
          if start.readableBytes > 0 { try await writer.write(start) }
          var held = second
          while let piece = try await reader.next() {
            try await writer.write(held)
            held = piece
          }
          _ = try await end(reader, head)
          try await writer.write(held)
          try await writer.finish(nil)
        } catch {
          // The length or the end that was promised is not kept: the connection ends here.
          throw await failed(error)
        }
      })
  }

  /// Writes down how it ended.
  private func end(_ reader: GatewayReader, _ head: GatewayAnswer) async throws -> GatewayExchange {
    guard !progress.differs else { throw GatewayFailure(.bodyDiffers) }
    guard progress.isWhole || exchange.requestBody == ContentDigest.ofNothing else { throw GatewayFailure(.broken) }
    let (services, exchange, sent) = (services, exchange, progress.bytes)
    let (received, digest) = (reader.count, reader.digest)
    let clock = services.clock
    do {
      return try await services.database.write { tx in
        let now = clock()
        var outcome = GatewayExchange.Outcome(
          status: Int64(head.status), requestBytes: sent, responseBytes: received,
          responseBody: ContentDigest.of(digest), endedAt: now)
        if let signed = try head.signed(tx, of: exchange, body: ContentDigest.of(digest), at: now) {
          outcome.responseBase = signed.base
          outcome.responseSignature = signed.signature
        }
        return try GatewayExchanges.end(
          tx, exchange, outcome, vault: services.vault, countersign: services.countersign, at: now)
      }
    } catch let refusal as Refusal where refusal == GatewayRefusal.bodyDiffers {
      throw GatewayFailure(.broken)
    } catch let refusal as Refusal where refusal.rule.hasPrefix("gateway.") && refusal.rule != "gateway.ended" {
      throw GatewayFailure(.signature)
    }
  }

  /// Writes down that it failed, and gives what to answer. A record that cannot be written now is written by whoever sweeps.
  func failed(_ error: any Error) async -> any Error {
    let why =
      progress.differs
      ? .bodyDiffers
      : (error as? GatewayFailure)?.why ?? (error is GatewayDoor.Failed ? nil : GatewayClient.failure(error).why)
    guard let why else { return error }
    let (services, exchange, sent) = (services, exchange, progress.bytes)
    do {
      try await services.database.write { tx in
        let now = services.clock()
        try GatewayExchanges.end(
          tx, exchange,
          GatewayExchange.Outcome(failure: why, requestBytes: sent, responseBytes: 0, endedAt: now),
          vault: services.vault, countersign: services.countersign, at: now)
      }
    } catch let refusal as Refusal where refusal.rule == "gateway.ended" {
      return GatewayDoor.Failed(why: .timeout, exchange: exchange.id)
    } catch {
      return error
    }
    if why == .bodyDiffers { return GatewayRefusal.bodyDiffers }
    return GatewayDoor.Failed(why: why, exchange: exchange.id)
  }

  private func headers(_ head: GatewayAnswer, _ ended: GatewayExchange?, _ reader: GatewayReader) -> HTTPFields {
    var headers = HTTPFields()
    for field in head.fields where GatewayAnswer.passed.contains(field.name) {
      if let name = HTTPField.Name(field.name) { headers.append(HTTPField(name: name, value: field.value)) }
    }
    headers[.exchange] = exchange.id.description
    if let outcome = ended?.outcome {
      headers[.receipt] = "/v1/evidence/\(outcome.entry)/receipt"
      if headers[.contentDigest] == nil { headers[.contentDigest] = ContentDigest.field(reader.digest) }
    }
    if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    return headers
  }
}

/// Reads an answer's body: bounded in bytes and in time, with its digest.
///
/// Unchecked: one task uses it at a time. The door's handler reads the beginning, and only when it has returned does the server
/// run the closure that reads the rest; nobody else has a reference.
final class GatewayReader: @unchecked Sendable {
  private var pieces: GatewayClient.Response.Pieces.Iterator
  private let most: Int64
  private let deadline: Instant
  private let clock: @Sendable () -> Instant
  private var hash = SHA256()
  private(set) var count: Int64 = 0

  init(
    _ pieces: GatewayClient.Response.Pieces, most: Int64, until deadline: Instant,
    _ clock: @escaping @Sendable () -> Instant
  ) {
    self.pieces = pieces.makeAsyncIterator()
    self.most = most
    self.deadline = deadline
    self.clock = clock
  }

  var digest: SHA256.Digest {
    let hash = hash
    return hash.finalize()
  }

  func next() async throws -> ByteBuffer? {
    while true {
      let piece: ByteBuffer?
      do { piece = try await pieces.next() } catch { throw GatewayClient.failure(error).cutOff }
      guard let piece else { return nil }
      guard clock() < deadline else { throw GatewayFailure(.timeout) }
      guard piece.readableBytes > 0 else { continue }
      count += Int64(piece.readableBytes)
      guard count <= most else { throw GatewayFailure(.tooLarge) }
      piece.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
      return piece
    }
  }
}

extension GatewayFailure {
  /// After the head, a connection that ends is an answer that broke off.
  fileprivate var cutOff: GatewayFailure { why == .unreachable ? GatewayFailure(.broken) : self }
}
