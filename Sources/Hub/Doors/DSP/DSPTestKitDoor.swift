import DataSpace
import Hummingbird
import Store
import Vocabulary

/// The two start endpoints of a compatibility kit. Only there if the hub was started with a test-kit file.
struct DSPTestKitDoor: Sendable {
  let services: Services
  let desk: ProtocolDesk
  let responder: TestKitResponder

  func addRoutes(to router: Router<HubRequestContext>) {
    for (path, kind) in [
      (responder.kit.negotiationPath, ProcessKind.negotiation), (responder.kit.transferPath, .transfer),
    ] {
      router.post(RouterPath(path)) { request, context in
        do {
          let signal = try await RESTDoor.body(request, 65_536)
          let (clock, desk, responder) = (services.clock, desk, responder)
          let process = try await services.database.write { tx in
            try responder.start(tx, desk, kind, signal, at: clock())
          }
          return RESTDoor.bytes(.ok, JSON.object(["id": .string(process.pid)]).canonical, "application/json")
        } catch {
          return RESTDoor.response(error, RESTDoor.language(request), context)
        }
      }
    }
  }
}
