import HTTPTypes
import Crypto
import Compute
import DataSpace
import Evidence
import Exchange
import Glibc
public import Hummingbird
import HummingbirdCore
public import Identity
import Ledger
public import Logging
import ModelGateway
import Models
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
  let jobs: JobServices
  private let housekeeping: LeaseKeeper
  private let agents: AgentLoops
  private let jobOwners: [(jobs: JobService, keeper: LeaseKeeper)]
  private let folderLock: FileLock
  /// What may leave of tables.
  let released: ReleasedFiles
  /// The working days by which terms are counted.
  private let calendar: WorkingCalendar
  /// Where other connectors are met.
  let connector: Connector
  /// Where models are called.
  private let models: ModelLoop
  /// The operator's account, if this is the first start.
  public let firstOperator: FirstStart.Operator?

  /// All tables, room by room.
  public static var migrations: [Migration] {
    EvidenceSchema.migrations + IdentitySchema.migrations + LedgerSchema.migrations + ExchangeSchema.migrations
      + ComputeSchema.migrations + DataSpaceSchema.migrations + ModelsSchema.migrations + HubSchema.migrations
      + Lease.migrations
  }

  /// Opens what ``HubConfiguration`` names. Throws if another process has the database open or a key file is unsafe.
  public init(_ configuration: HubConfiguration, logger: Logger) async throws {
    let keys = try KeyFiles(folder: configuration.folder)
    // Replicas on one PostgreSQL database share the data folder.
    let shared = DatabaseAddress.isPostgres(configuration.databasePath)
    guard
      let folderLock = try FileLock(
        path: configuration.lockPath, shared: shared, alone: { Leftovers.clear(configuration.folder) })
    else { throw StoreOpenError.inUse(path: configuration.folder) }
    self.folderLock = folderLock
    let database = try await DatabaseAddress.open(
      configuration.databasePath, cache: configuration.databaseCache)
    try await database.migrate(Self.migrations)
    if !shared { try await database.write { tx in try Lease.freeAll(tx) } }
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
      clock: { Instant.now }, metrics: HubMetrics(), slow: SlowWork("members"),
      signIns: SignIns(SignInFailures(secret: keys.master)),
      openEvidence: configuration.openEvidence, draining: Draining(milliseconds: configuration.drain),
      folder: configuration.folder)
    self.configuration = configuration
    self.logger = logger
    dispatcher = Dispatcher(database: database, clock: services.clock)
    let engine = try LocalEngine(root: configuration.jobFolder, owner: configuration.absoluteFolder)
    let obstacle = try await services.slow.run { engine.obstacle() }
    if let obstacle { logger.error("jobs are refused: the sandbox does not work", metadata: ["reason": "\(obstacle)"]) }
    if obstacle == nil, let weakness = LocalEngine.weakness() {
      logger.warning("jobs are bounded less strictly", metadata: ["reason": "\(weakness.en)"])
    }
    jobs = try await Self.jobServices(engine, obstacle, services, configuration, logger)
    let (holder, pace) = (Self.holder, shared ? LeaseKeeper.Pace.shared : .alone)
    released = ReleasedFiles(services, limit: configuration.uploadLimit)
    connector = try Connector(configuration, services, released, holder: holder, pace: pace)
    models = Self.models(configuration, services, holder: holder, pace: pace, logger)
    housekeeping = LeaseKeeper(Housekeeping.leaseName, holder: holder, in: database, pace: pace)
    jobOwners = jobs.all.map {
      ($0, LeaseKeeper($0.leaseName, holder: holder, in: database, pace: pace))
    }
    services.metrics.tell(
      of: [("hub", housekeeping), ("dsp", connector.keeper), ("models", models.keeper)]
        + jobOwners.map { ($0.jobs.cluster.map { "jobs/" + $0 } ?? "jobs", $0.keeper) })
    services.metrics.tell(ofModels: { [running = models.running] in running.current?.counters.text })
    services.metrics.tell(of: jobs.all.map { ($0.cluster ?? "local", $0.decisions) })
    let (desk, loops) = try Self.agents(services, jobs, configuration, holder: holder, pace: pace, logger)
    agents = loops
    let files = configuration.folder + "/files"
    try await services.slow.run { UploadWriter.clear(files) }
    calendar = try Self.calendar(configuration.folder + "/working-days.json")
    endpoints =
      Self.endpoints(services)
      + ComputeEndpoints.all(services, jobs, uploadLimit: configuration.uploadLimit)
      + JobArrayEndpoints.all(services, jobs) + SiteEndpoints.all()
      + PoolEndpoints.all(services, jobs) + QueueEndpoints.all(jobs) + QuotaEndpoints.all + VoucherEffectEndpoints.all
      + AgentEndpoints.all(desk) + AgentDeskEndpoints.all(services, desk) + [
        CheckupEndpoint.make(services, configuration)
      ]
      + EventEndpoints.all(services, heartbeat: .milliseconds(configuration.limits.heartbeat))
      + connector.endpoints + GatewayEndpoints.all(services) + ReleaseEndpoints.all(services, released)
      + DataPushEndpoints.all(services) + RightEndpoints.all(services) + OperationGrantEndpoints.all
      + DataAssetEndpoints.all + DataPriceEndpoints.all + ModelEndpoints.all(services)
      + RegistryEndpoints.all(JobRuns(), services)
      + SharingEndpoints.all(calendar) + AssessmentEndpoints.all(calendar) + TicketEndpoints.all(calendar)
    firstOperator = try await Self.firstStart(services, configuration)
    try await Self.registerOwnPool(services)
  }

  static func endpoints(_ services: Services) -> [Endpoint] {
    OperationsEndpoints.all(services) + IdentityEndpoints.all(services) + ExchangeEndpoints.all(services)
      + LedgerEndpoints.all(services) + LedgerExportEndpoints.all(services) + InvoiceEndpoints.all(services)
      + EvidenceEndpoints.all(services) + DatasetEndpoints.all
      + DatasetTableEndpoints.all
      + DatasetDiagnosisEndpoints.all + DatasetUseEndpoints.all + DatasetLineageEndpoints.all
      + DatasetCallRateEndpoints.all
      + DataListEndpoints.all(services)
  }

  /// The working days that the operator has told; without a file every week from Monday to Friday is worked.
  private static func calendar(_ path: String) throws -> WorkingCalendar {
    guard access(path, F_OK) == 0 else { return try WorkingCalendar() }
    return try WorkingCalendar(text: FileSystem.read(path, most: 1 << 20))
  }

  /// What this process calls itself in leases.
  private static var holder: String {
    var name = [CChar](repeating: 0, count: 65)
    gethostname(&name, 64)
    let host = name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    return "\(host)-\(getpid())-\(String(UInt32.random(in: 0..<UInt32.max), radix: 36))"
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
      // Of several replicas that start at once one does it.
      guard try FirstStart.isNeeded(tx) else { return nil }
      return try FirstStart.makeOperator(
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
      onServerRunning: { [connector] channel in
        let port = channel.localAddress?.port ?? 0
        connector.address.learn(port)
        await ready(port)
      }, logger: logger)
    var running = application
    running.addServices(
      LeaseRenewal(keeper: housekeeping),
      Housekeeping(
        services: services, released: released, calendar: calendar, keeper: housekeeping, logger: logger), agents
    )
    running.addServices(
      LeaseRenewal(keeper: connector.keeper),
      ConnectorLoop(
        sender: connector.sender, keeper: connector.keeper, days: configuration.connectorMessageDays,
        database: services.database, logger: logger),
      PushLoop(services: services, released: released, connector: connector, logger: logger))
    running.addServices(
      GatewayLoop(services: services, logger: logger),
      ViewLoop(views: dispatcher.views, database: services.database, logger: logger))
    if configuration.modelsPort != nil { running.addServices(LeaseRenewal(keeper: models.keeper), models) }
    for owner in jobOwners {
      running.addServices(
        LeaseRenewal(keeper: owner.keeper),
        JobLoop(jobs: owner.jobs, keeper: owner.keeper, database: services.database))
    }
    var group = ServiceGroupConfiguration(
      services: [running, services.draining], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .milliseconds(configuration.drain + limits.stopping)
    try await ServiceGroup(configuration: group).run()
    for keeper in jobOwners.map(\.keeper) + [connector.keeper, models.keeper, housekeeping] {
      await keeper.release()
    }
    try await services.database.close()
    folderLock.release()
  }

  /// The port of the model gateway once it listens, at this replica: of several replicas one does, so it is waited for a few seconds
  /// only. Nil if it does not.
  public func modelsListening() async -> Int? {
    guard configuration.modelsPort != nil else { return nil }
    let end = ContinuousClock.now + .seconds(5)
    while models.running.current == nil, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(5)) }
    return models.running.current?.port
  }

  /// Where this process' own model gateway is called from inside it; nil while it does not listen.
  public var modelsAddress: String? {
    guard let port = models.running.current?.port else { return nil }
    let host = ["0.0.0.0", "::"].contains(configuration.host) ? "127.0.0.1" : configuration.host
    return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }

  private static func models(
    _ configuration: HubConfiguration, _ services: Services, holder: String, pace: LeaseKeeper.Pace, _ logger: Logger
  ) -> ModelLoop {
    let (hosts, limits) = (Self.hostNames(configuration), ConnectionLimits.ofModels(configuration.limits))
    return ModelLoop(
      services: services, configuration: configuration,
      keeper: LeaseKeeper(ModelLoop.leaseName, holder: holder, in: services.database, pace: pace), logger: logger
    ) { channel in
      try channel.pipeline.syncOperations.addHandler(GuardInstaller { ConnectionGuard(hosts: hosts, limits: limits) })
    }
  }

  /// The routes of the doors.
  func router() -> Router<HubRequestContext> {
    let router = Router(context: HubRequestContext.self)
    router.addMiddleware { AccessLog(logger: logger) }
    router.addMiddleware { SourceOfRequest(proxies: configuration.proxies) }
    RESTDoor(endpoints: endpoints, dispatcher: dispatcher, metrics: services.metrics, clock: services.clock)
      .addRoutes(to: router)
    TilesDoor(services: services).addRoutes(to: router)
    TESDoor(services: services, jobs: jobs, dispatcher: dispatcher, configuration: configuration).addRoutes(to: router)
    let open = HeavyReads(most: 2, mostWaiting: 64)
    DCATDoor(services: services, dispatcher: dispatcher, open: open).addRoutes(to: router)
    CKANDoor(services: services, dispatcher: dispatcher, open: open).addRoutes(to: router)
    RowsDoor(services: services, dispatcher: dispatcher, open: open).addRoutes(to: router)
    connector.addRoutes(to: router)
    GatewayDoor(services: services, address: connector.address).addRoutes(to: router)
    let document = openAPI.canonical
    router.get("/openapi.json") { _, _ in RESTDoor.bytes(.ok, document, "application/json") }
    return router
  }

  private var hostNames: Set<String> { Self.hostNames(configuration) }

  private static func hostNames(_ configuration: HubConfiguration) -> Set<String> {
    let loopback: Set<String> = ["127.0.0.1", "localhost", "[::1]"]
    if configuration.hostNames.isEmpty {
      return loopback.contains(configuration.host) || configuration.host == "::1" ? loopback : []
    }
    return Set(configuration.hostNames.map { $0.lowercased() } + [configuration.host])
  }
}
