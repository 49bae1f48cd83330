import HTTPTypes
import Crypto
import Compute
import Evidence
import Exchange
public import Hummingbird
import HummingbirdCore
public import Identity
import Ledger
public import Logging
import NIOCore
import ServiceLifecycle
public import Store
import UnixSignals
public import Vocabulary

/// One running hub: opens the store, brings the schema up to date, and serves its doors.
public struct Hub: Sendable {
  public let configuration: HubConfiguration
  let services: Services
  let dispatcher: Dispatcher
  let endpoints: [Endpoint]
  let logger: Logger
  let jobs: JobService
  private let folderLock: FileLock
  /// The operator's account, if this is the first start.
  public let firstOperator: FirstStart.Operator?

  /// All tables, room by room.
  public static var migrations: [Migration] {
    EvidenceSchema.migrations + IdentitySchema.migrations + LedgerSchema.migrations + ExchangeSchema.migrations
      + ComputeSchema.migrations + HubSchema.migrations
  }

  /// Opens what ``HubConfiguration`` names. Throws if another process has the database open or a key file is unsafe.
  public init(_ configuration: HubConfiguration, logger: Logger) async throws {
    let keys = try KeyFiles(folder: configuration.folder)
    // Hubs on one PostgreSQL database may share a folder of uploads.
    let shared = DatabaseAddress.isPostgres(configuration.databasePath)
    guard let folderLock = try FileLock(path: configuration.lockPath, shared: shared) else {
      throw StoreOpenError.inUse(path: configuration.folder)
    }
    self.folderLock = folderLock
    if !shared { Leftovers.clear(configuration.folder) }
    let database = try await DatabaseAddress.open(configuration.databasePath)
    try await database.migrate(Self.migrations)
    guard
      let signer = LogSigner(
        name: configuration.origin, privateKey: try Curve25519.Signing.PrivateKey(rawRepresentation: keys.log))
    else { throw FileSystemError(description: "\(configuration.origin) is not a name for the evidence log") }
    let site = try Curve25519.Signing.PrivateKey(rawRepresentation: keys.site)
    services = Services(
      database: database, log: LogService(database: database, signer: signer), vault: KeyVault(master: keys.master),
      countersign: { bytes in
        try site.signature(for: bytes).map { byte in
          let digits = Array("0123456789abcdef")
          return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }.joined()
      },
      clock: { Instant.now }, metrics: HubMetrics(), slow: SlowWork("members"), signIns: SignIns(),
      openEvidence: configuration.openEvidence, folder: configuration.folder)
    self.configuration = configuration
    self.logger = logger
    dispatcher = Dispatcher(database: database, clock: services.clock)
    let engine = try LocalEngine(root: configuration.jobFolder, owner: configuration.absoluteFolder)
    let obstacle = try await services.slow.run { engine.obstacle() }
    if let obstacle { logger.error("jobs are refused: the sandbox does not work", metadata: ["reason": "\(obstacle)"]) }
    if obstacle == nil, let weakness = LocalEngine.weakness() {
      logger.warning("jobs are bounded less strictly", metadata: ["reason": "\(weakness.en)"])
    }
    jobs = JobService(
      database: database, engine: engine, files: configuration.folder + "/files",
      logs: try JobLogs(folder: configuration.folder + "/logs"), vault: services.vault,
      countersign: services.countersign, clock: services.clock, slots: configuration.jobSlots, obstacle: obstacle,
      logger: logger)
    try await jobs.reconcile()
    let files = configuration.folder + "/files"
    try await services.slow.run { UploadWriter.clear(files) }
    endpoints =
      Self.endpoints(services)
      + ComputeEndpoints.all(services, jobs, uploadLimit: configuration.uploadLimit) + SiteEndpoints.all()
      + PoolEndpoints.all() + EventEndpoints.all(services, heartbeat: .milliseconds(configuration.limits.heartbeat))
    firstOperator = try await Self.firstStart(services, configuration)
    try await Self.registerOwnPool(services)
  }

  static func endpoints(_ services: Services) -> [Endpoint] {
    OperationsEndpoints.all(services) + IdentityEndpoints.all(services) + ExchangeEndpoints.all(services)
      + LedgerEndpoints.all(services) + LedgerExportEndpoints.all(services) + EvidenceEndpoints.all(services)
  }

  /// The OpenAPI 3.1 document of the REST door.
  public var openAPI: JSON { OpenAPI.document(endpoints) }

  private static func firstStart(_ services: Services, _ configuration: HubConfiguration) async throws -> FirstStart
    .Operator?
  {
    guard try await services.database.read({ tx in try FirstStart.isNeeded(tx) }) else { return nil }
    let password = FirstStart.oneTimePassword()
    let hash = try await services.slow.run { try PasswordHash.make(password) }
    let now = services.clock()
    return try await services.database.write { tx in
      try FirstStart.makeOperator(
        tx,
        ParticipantDraft(
          name: configuration.operatorName, creditCode: configuration.operatorCode, kinds: [.operator]),
        password: password, hash: hash, at: now)
    }
  }

  /// Serves until a signal asks it to stop: requests that run are answered, then the store is closed.
  ///
  /// - Parameter ready: is told the port once connections are accepted.
  /// - Parameter extend: adds the routes of further faces, such as a console.
  public func run(
    extend: (Router<HubRequestContext>) -> Void = { _ in }, ready: @escaping @Sendable (Int) async -> Void
  ) async throws {
    let router = router()
    extend(router)
    router.addMiddleware { UnknownRoute(endpoints: endpoints) }
    let (hosts, limits) = (hostNames, configuration.limits)
    let application = Application(
      router: router,
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [GuardInstaller { ConnectionGuard(hosts: hosts, limits: limits) }],
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: ConnectionLimits.headerField, maxHeaderListSize: ConnectionLimits.headerList,
            maxHeaderFieldCount: ConnectionLimits.headerFields))),
      configuration: .init(
        address: .hostname(configuration.host, port: configuration.port), serverName: nil, backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
      onServerRunning: { channel in await ready(channel.localAddress?.port ?? 0) }, logger: logger)
    var running = application
    running.addServices(
      Housekeeping(services: services, logger: logger), JobLoop(jobs: jobs, database: services.database))
    var group = ServiceGroupConfiguration(
      services: [running], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .milliseconds(limits.stopping)
    try await ServiceGroup(configuration: group).run()
    try await services.database.close()
    folderLock.release()
  }

  /// The routes of the doors.
  func router() -> Router<HubRequestContext> {
    let router = Router(context: HubRequestContext.self)
    router.addMiddleware { AccessLog(logger: logger) }
    router.addMiddleware { SourceOfRequest(proxies: configuration.proxies) }
    RESTDoor(endpoints: endpoints, dispatcher: dispatcher, metrics: services.metrics, clock: services.clock)
      .addRoutes(to: router)
    TilesDoor(services: services).addRoutes(to: router)
    let document = openAPI.canonical
    router.get("/openapi.json") { _, _ in RESTDoor.bytes(.ok, document, "application/json") }
    return router
  }

  private var hostNames: Set<String> {
    let loopback: Set<String> = ["127.0.0.1", "localhost", "[::1]"]
    if configuration.hostNames.isEmpty {
      return loopback.contains(configuration.host) || configuration.host == "::1" ? loopback : []
    }
    return Set(configuration.hostNames.map { $0.lowercased() } + [configuration.host])
  }
}
