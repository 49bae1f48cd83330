import Compute
import DataSpace
import Exchange
import Hummingbird
import Store
import Synchronization
import Vocabulary

/// What the hub meets other connectors by: the desk that keeps the Dataspace Protocol, who answers there, and who sends.
struct Connector: Sendable {
  let address: HubAddress
  let desk: ProtocolDesk
  let sender: ProtocolSender
  let keeper: LeaseKeeper
  private let services: Services
  private let released: ReleasedFiles
  private let uploadLimit: Int64
  private let responder: Responder

  /// Who answers: the exchange, or the script of a test kit.
  private enum Responder: Sendable {
    case exchange(ExchangeResponder)
    case kit(TestKitResponder)
  }

  /// Refuses a test kit where others than this machine could reach it.
  init(
    _ configuration: HubConfiguration, _ services: Services, _ released: ReleasedFiles, holder: String,
    pace: LeaseKeeper.Pace
  ) throws(Refusal) {
    let address = HubAddress(configuration)
    self.address = address
    self.services = services
    self.released = released
    uploadLimit = configuration.uploadLimit
    if let file = configuration.testKit {
      guard configuration.isLoopback else { throw Self.kitInTheOpen }
      let kit = TestKitResponder(file)
      responder = .kit(kit)
      desk = ProtocolDesk(responder: kit) { address.root + DSPDoor.path }
    } else {
      let exchange = ExchangeResponder(
        vault: services.vault, dataRoot: { address.root + DSPDataDoor.path },
        inboxRoot: { address.root + DSPInboxDoor.path }, countersign: services.countersign
      ) { tx, reference, provider in
        (try? DSPDataDoor.upload(tx, reference, of: provider))?.bytes
      }
      responder = .exchange(exchange)
      desk = ProtocolDesk(responder: exchange) { address.root + DSPDoor.path }
    }
    sender = ProtocolSender(desk: desk)
    keeper = LeaseKeeper(ConnectorLoop.leaseName, holder: holder, in: services.database, pace: pace)
  }

  /// Who answers for the exchange; nil where a test kit does.
  var exchange: ExchangeResponder? {
    if case .exchange(let exchange) = responder { exchange } else { nil }
  }

  var endpoints: [Endpoint] {
    ConnectorEndpoints.all(services, ConnectorDesk(desk: desk, vault: services.vault))
  }

  func addRoutes(to router: Router<HubRequestContext>) {
    switch responder {
    case .exchange(let exchange):
      var door = DSPDoor(services: services, desk: desk, shelf: exchange)
      door.prepare = { [services, released] message, authorization in
        let asked = try await services.database.read { tx in
          try exchange.released(tx, message, showing: authorization, at: services.clock())
        }
        guard let asked, let rule = try DataTerms(asked.reference).release else { return }
        _ = try await released.view(of: asked.id, asked.provider, asked.reference, rule)
      }
      door.refused = { tx, message, refusal, authorization, now in
        try exchange.refused(tx, message, refusal, showing: authorization, at: now)
      }
      door.addRoutes(to: router)
      DSPDataDoor(services: services, responder: exchange, released: released).addRoutes(to: router)
      DSPInboxDoor(services: services, responder: exchange, limit: uploadLimit).addRoutes(to: router)
    case .kit(let kit):
      DSPDoor(services: services, desk: desk, shelf: kit).addRoutes(to: router)
      DSPTestKitDoor(services: services, desk: desk, responder: kit).addRoutes(to: router)
    }
  }

  private static let kitInTheOpen = Refusal(
    .unacceptable, rule: "dsp.test-kit-loopback",
    Text(zh: "测试套件配置只能在回环地址上使用", en: "a test-kit file is only for a hub that listens on a loopback address"),
    remedy: Text(zh: "去掉 --dsp-test-kit，或 --host 127.0.0.1", en: "leave out --dsp-test-kit, or use --host 127.0.0.1"))
}

/// How others reach this hub. What is not told is learnt when it begins to listen.
final class HubAddress: Sendable {
  private let known: Mutex<String>
  private let isTold: Bool
  private let host: String

  init(_ configuration: HubConfiguration) {
    host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
    isTold = configuration.address != nil
    known = Mutex(configuration.address ?? "http://\(host):\(configuration.port)")
  }

  /// Without a slash at its end.
  var root: String { known.withLock { $0 } }

  func learn(_ port: Int) {
    if !isTold { known.withLock { $0 = "http://\(host):\(port)" } }
  }
}

extension HubConfiguration {
  var isLoopback: Bool { ["127.0.0.1", "localhost", "::1"].contains(host) }
}
