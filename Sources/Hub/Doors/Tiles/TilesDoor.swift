import HTTPTypes
import Evidence
import Hummingbird
import NIOCore
import Vocabulary

/// The log as C2SP tlog-tiles has it, for witnesses, mirrors and verifiers written elsewhere. Open to anyone: the log holds no
/// personal data.
struct TilesDoor: Sendable {
  let services: Services

  func addRoutes(to router: Router<HubRequestContext>) {
    router.get("/checkpoint") { request, context in await answer(request, context) }
    router.get("/tile/**") { request, context in await answer(request, context) }
  }

  private func answer(_ request: Request, _ context: HubRequestContext) async -> Response {
    do {
      let resource = try await services.log.resource(String(request.uri.path.dropFirst()), at: services.clock())
      return Response(
        status: .ok,
        headers: [
          .contentType: resource.contentType,
          .cacheControl: resource.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
        ], body: .init(byteBuffer: ByteBuffer(bytes: resource.bytes)))
    } catch {
      return RESTDoor.response(error, RESTDoor.language(request), context)
    }
  }
}
