import Exchange
import Identity
import Logging
import ModelGateway
import Models
import NIOCore
import ServiceLifecycle
import Store
import Synchronization
import Vocabulary

/// Runs the model gateway while this replica has its lease, so that a quota is counted in one place: puts what was called on record, and
/// tells it which keys may call what.
struct ModelLoop: Service {
  static let leaseName = "models"

  let services: Services
  let configuration: HubConfiguration
  let keeper: LeaseKeeper
  let logger: Logger
  /// Where the gateway listens, while it does.
  let running = Running()
  let prepare: @Sendable (any Channel) throws -> Void

  final class Running: Sendable {
    private let server = Mutex<ModelServer?>(nil)
    var current: ModelServer? { server.withLock { $0 } }
    func set(_ server: ModelServer?) { self.server.withLock { $0 = server } }
  }

  private static let pause = Duration.milliseconds(250)
  /// How often everything is read anew in any case: policies have hours, and keys an end.
  private static let rounds = 8

  func run() async throws {
    guard let port = configuration.modelsPort else {
      try? await gracefulShutdown()
      return
    }
    while !Task.isShuttingDownGracefully && !Task.isCancelled {
      if let lease = keeper.current {
        do { try await serve(port, Fenced(services.database, by: lease)) } catch {
          logger.warning("model gateway", metadata: ["error": "\(error)"])
        }
      }
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
    }
  }

  private func serve(_ port: Int, _ database: Fenced) async throws {
    let folder = services.folder + "/model-calls"
    try FileSystem.makeFolder(folder)
    // What was called before counts before anything more is.
    try await ModelServer.recover(folder) { try await record($0, isAgain: true, database) }
    let (keeper, vault) = (keeper, services.vault)
    let server = try await ModelServer(
      host: configuration.host, port: port, threads: configuration.modelThreads, journal: folder,
      admits: { keeper.current != nil },
      find: { digest in
        try await database.read { tx in try ModelDirectory.find(tx, digest: digest, vault: vault, at: tx.now()) }
      },
      prepare: prepare)
    do {
      // Without its guard it takes no calls.
      var guardFile = configuration.modelGuard.map { GuardFile($0) }
      if guardFile != nil { server.guarded(by: try guardFile?.changed()) }
      try await refresh(server, database)
      running.set(server)
      logger.info("model gateway", metadata: ["port": "\(server.port)"])
      await attend(server, database, guardFile)
    } catch {
      logger.warning("model gateway", metadata: ["error": "\(error)"])
    }
    running.set(nil)
    await server.stopListening()
    await finish(server, database)
    try await server.close()
  }

  /// Until the lease is lost or the hub stops.
  private func attend(_ server: ModelServer, _ database: Fenced, _ guardFile: GuardFile?) async {
    var guardFile = guardFile
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let changed = Mutexed(false)
    await withTaskGroup(of: Void.self) { group in
      for topic in [ModelKeys.topic, APIKeys.topic, Agreements.topic] {
        let signals = database.signals(topic)
        group.addTask {
          for await _ in signals.cancelOnGracefulShutdown() {
            changed.value.withLock { $0 = true }
            wake.yield()
          }
        }
      }
      group.addTask {
        while !Task.isShuttingDownGracefully, keeper.current?.term == database.lease.term {
          wake.yield()
          try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
        }
        wake.finish()
      }
      // One after the other, in one place: what is read later is told later.
      var number = 0
      for await _ in wakes {
        await told { try await post(server, database, fully: false) }
        let isChanged = changed.value.withLock { changed in
          defer { changed = false }
          return changed
        }
        if number.isMultiple(of: Self.rounds) {
          // A file that cannot be used changes nothing: what was looked for before still is.
          await told { if let changed = try guardFile?.changed() { server.guarded(by: changed) } }
        }
        if isChanged || number.isMultiple(of: Self.rounds) { await told { try await refresh(server, database) } }
        number += 1
      }
      group.cancelAll()
    }
  }

  private final class Mutexed: Sendable {
    let value: Mutex<Bool>
    init(_ value: Bool) { self.value = Mutex(value) }
  }

  /// Puts what was called on record.
  ///
  /// - Parameter fully: goes on until nothing is left. Otherwise it stops after what is less than a whole batch: under load each write would
  ///   find a few calls that came during the one before, and each costs a signature and a flush whatever is in it.
  private func post(_ server: ModelServer, _ database: Fenced, fully: Bool = true) async throws {
    let least = fully ? 1 : ModelServer.mostAtOnce
    while try await server.post(ModelServer.mostAtOnce, { try await record($0, isAgain: $1, database) }) >= least {}
  }

  /// Waits for calls that are under way, for as long as the hub's stop may take, and puts all on record.
  private func finish(_ server: ModelServer, _ database: Fenced) async {
    let end = ContinuousClock.now + .milliseconds(configuration.limits.stopping)
    while server.counters.underWay > 0, ContinuousClock.now < end {
      try? await Task.sleep(for: .milliseconds(20))
    }
    await told { try await post(server, database) }
  }

  private func record(_ lines: [CallLine], isAgain: Bool, _ database: Fenced) async throws {
    let services = services
    try await database.write { tx in
      try CallBook.post(
        tx, lines, isAgain: isAgain, vault: services.vault, countersign: services.countersign, at: tx.now())
    }
  }

  private func refresh(_ server: ModelServer, _ database: Fenced) async throws {
    let (vault, countersign) = (services.vault, services.countersign)
    let directory = try await database.read { tx in try ModelDirectory.read(tx, vault: vault, at: tx.now()) }
    server.serve(directory)
    let idle = server.idle(directory.closing)
    guard !directory.over.isEmpty || !idle.isEmpty else { return }
    // What is charged must be on record as a whole.
    try await post(server, database)
    try await database.write { tx in
      let now = try tx.now()
      try ModelDirectory.close(tx, directory.over, at: now)
      try ModelDirectory.settle(tx, idle, vault: vault, countersign: countersign, at: now)
    }
  }

  private func told(_ work: () async throws -> Void) async {
    do { try await work() } catch { logger.warning("model gateway", metadata: ["error": "\(error)"]) }
  }
}
