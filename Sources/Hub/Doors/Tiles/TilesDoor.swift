import HTTPTypes
import Evidence
import Hummingbird
import Identity
import NIOCore
import Store
import Vocabulary

/// The log as C2SP tlog-tiles has it, for witnesses, mirrors and verifiers written elsewhere. The checkpoint and the tiles of
/// hashes are open to anyone. What the entries say is for those who oversee, unless the operator publishes it.
struct TilesDoor: Sendable {
  let services: Services

  func addRoutes(to router: Router<HubRequestContext>) {
    router.get("/checkpoint") { request, context in await answer(request, context) }
    router.get("/tile/**") { request, context in await answer(request, context) }
  }

  private func answer(_ request: Request, _ context: HubRequestContext) async -> Response {
    do {
      let path = String(request.uri.path.dropFirst())
      let now = services.clock()
      let isEntries = TilePath(path)?.content == .entries
      if isEntries, !services.openEvidence { try await requireOverseer(request, at: now) }
      let resource = try await services.log.resource(path, at: now)
      let reach = isEntries && !services.openEvidence ? "private" : "public"
      return Response(
        status: .ok,
        headers: [
          .contentType: resource.contentType,
          .cacheControl: resource.isImmutable ? "\(reach), max-age=31536000, immutable" : "no-cache",
        ], body: .init(byteBuffer: ByteBuffer(bytes: resource.bytes)))
    } catch {
      return RESTDoor.response(error, RESTDoor.language(request), context)
    }
  }

  private func requireOverseer(_ request: Request, at now: Instant) async throws {
    guard case .bearer(let token)? = RESTDoor.credential(request) else { throw Problem.unauthenticated }
    try await services.database.read { tx in
      try Access.require(try Authentication.caller(tx, bearer: token, at: now), .oversee)
    }
  }
}
