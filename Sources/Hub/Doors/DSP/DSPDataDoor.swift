import Compute
import DataSpace
import Hummingbird
import Identity
import Store
import Vocabulary

/// Where a started transfer's data are pulled from: the file that the offer names, or what may leave of it, with the transfer's token.
struct DSPDataDoor: Sendable {
  static let path = "/dsp/data"

  let services: Services
  let responder: ExchangeResponder
  let released: ReleasedFiles

  func addRoutes(to router: Router<HubRequestContext>) {
    router.get("\(Self.path)/{process}") { request, context in
      let start = ContinuousClock.now
      let response: Response
      do {
        response = try await answer(request, context)
      } catch {
        response = RESTDoor.response(error, RESTDoor.language(request), context)
      }
      services.metrics.record("dspPull", response.status.code, ContinuousClock.now - start)
      return response
    }
  }

  private func answer(_ request: Request, _ context: HubRequestContext) async throws -> Response {
    let (id, token) = try Self.shown(request, context)
    do {
      return try await give(id, token, request)
    } catch let refusal as Refusal {
      let (responder, clock) = (responder, services.clock)
      // In a transaction of its own: the refusal has undone what was begun.
      try? await services.database.write { tx in
        try responder.refusedPull(tx, id, token: token, refusal, at: clock())
      }
      throw refusal
    }
  }

  /// Which transfer, and with what it is shown to be the caller's.
  static func shown(
    _ request: Request, _ context: HubRequestContext
  ) throws -> (ID<ProtocolProcess>, token: String) {
    guard let id = context.parameters.get("process").flatMap({ ID<ProtocolProcess>($0) }),
      case .bearer(let token)? = RESTDoor.credential(request)
    else { throw Problem.unauthenticated }
    return (id, token)
  }

  private func give(_ id: ID<ProtocolProcess>, _ token: String, _ request: Request) async throws -> Response {
    let (responder, clock) = (responder, services.clock)
    // A look first: what is not there is not metered.
    let grant = try await services.database.read { tx in try responder.grant(tx, id, token: token, at: clock()) }
    let delivery = try await DataDelivery(grant, request, services, released)
    let part = delivery.part
    try await services.database.write { tx in
      let now = clock()
      try responder.sending(tx, try responder.grant(tx, id, token: token, at: now), part, of: id, at: now)
    }
    return delivery.response
  }

  /// The file that a reference names, if it is the provider's.
  static func upload(_ tx: Transaction, _ reference: JSON, of provider: ID<Participant>) throws -> Upload {
    guard let id = reference["upload"]?.string.flatMap({ ID<Upload>($0) }) else { throw Refusal.notFound("upload") }
    let upload = try Uploads.get(tx, id)
    guard upload.owner == provider else { throw Refusal.notFound("upload") }
    return upload
  }
}

/// One range of bytes (RFC 9110 §14.1.2). Several at once are not taken.
enum ByteRange {
  static func read(_ header: String, of size: Int64) throws(Refusal) -> Range<Int64> {
    guard header.hasPrefix("bytes="), !header.contains(",") else { throw unusable }
    let ends = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2 else { throw unusable }
    switch (Int64(ends[0]), Int64(ends[1])) {
    case (let first?, let last?) where first >= 0 && first <= last && first < size: return first..<min(last + 1, size)
    case (let first?, nil) where ends[1].isEmpty && first >= 0 && first < size: return first..<size
    case (nil, let suffix?) where ends[0].isEmpty && suffix > 0 && size > 0: return max(0, size - suffix)..<size
    default: throw unusable
    }
  }

  private static let unusable = Refusal(
    .invalid, rule: "request.range", Text(zh: "Range 无效", en: "this Range cannot be given"),
    remedy: Text(zh: "bytes=起始-结束，一次一段", en: "bytes=first-last, one at a time"), field: "Range")
}
