import Guard
import Models
import NIOCore
import NIOSSL
import Synchronization
import Vocabulary

/// What one event loop of the gateway has to itself: connections to upstreams, and the calls that are under way on it.
final class GatewayLoop {
  let eventLoop: any EventLoop
  let shared: GatewayShared
  let tls: NIOSSLContext
  let allocator = ByteBufferAllocator()
  private var upstreams: [ID<ModelUpstream>: Upstream] = [:]
  private var calls: [ObjectIdentifier: Call] = [:]
  private(set) var clients = 0
  /// For numbers of calls, which are no secrets: asking the system for each costs more than the rest of a record.
  var random = Randomness(seed: .random(in: .min ... .max))

  /// How often deadlines are looked at.
  static let tick = TimeAmount.milliseconds(200)

  init(_ eventLoop: any EventLoop, _ shared: GatewayShared, _ tls: NIOSSLContext) {
    self.eventLoop = eventLoop
    self.shared = shared
    self.tls = tls
  }

  func start() {
    eventLoop.assumeIsolated().scheduleTask(in: Self.tick) { [weak self] in
      guard let self else { return }
      let now = NIODeadline.now()
      for call in Array(calls.values) { call.look(at: now) }
      start()
    }
  }

  /// The upstream of a place, with what is told of it now.
  func upstream(_ place: ModelDirectory.Place) -> Upstream {
    if let known = upstreams[place.upstream.id], known.place.upstream == place.upstream,
      known.place.secret == place.secret
    {
      return known
    }
    upstreams[place.upstream.id]?.closeIdle()
    let made = Upstream(place, self)
    upstreams[place.upstream.id] = made
    return made
  }

  /// The upstreams of a model in the order in which they are asked.
  func inOrder(_ entry: ModelDirectory.Entry) -> [ModelDirectory.Place] {
    let places = entry.upstreams
    guard places.count > 1, let balance = entry.reference.balance, balance != .order else { return places }
    let weighed = places.enumerated().map { number, place in
      let upstream = place.upstream.dialect == .demo ? nil : self.upstream(place)
      return (place, upstream.map { balance == .fastest ? $0.wait : $0.load } ?? .infinity, number)
    }
    return weighed.sorted { ($0.1, $0.2) < ($1.1, $1.2) }.map(\.0)
  }

  /// What this loop looks at texts with.
  func scans(of guarding: GatewayGuard) -> Scans {
    if let scans, scans.guarding === guarding { return scans }
    let made = Scans(guarding)
    scans = made
    return made
  }
  private var scans: Scans?

  final class Scans {
    let guarding: GatewayGuard
    var prompt: TextScan?
    var answer: TextScan?

    init(_ guarding: GatewayGuard) {
      self.guarding = guarding
      prompt = guarding.rules?.scan(.prompt)
      answer = guarding.rules?.scan(.answer)
    }
  }

  func began(_ call: Call) { calls[ObjectIdentifier(call)] = call }
  func ended(_ call: Call) { calls[ObjectIdentifier(call)] = nil }

  /// How many calls are under way here beside the one that asks.
  var callsBeside: Int { calls.count - 1 }

  /// Whether one more client may come.
  func enter() -> Bool {
    guard clients < shared.limits.connections else { return false }
    clients += 1
    return true
  }
  func leave() { clients -= 1 }
}

/// What all loops share.
final class GatewayShared: Sendable {
  let keys = KeyTable()
  let journal: CallJournal
  let limits: GatewayLimits
  let counters = GatewayCounters()
  let guarding = Guarding()
  let cache = AnswerCache()

  private let admits: @Sendable () -> Bool
  private let find: @Sendable ([UInt8]) async throws -> [ModelDirectory.Entry]
  private let lookups = Mutex(0)
  /// Secrets that are looked for at a time.
  private static let mostLookups = 16

  init(
    journal: CallJournal, limits: GatewayLimits, admits: @escaping @Sendable () -> Bool,
    find: @escaping @Sendable ([UInt8]) async throws -> [ModelDirectory.Entry]
  ) {
    self.journal = journal
    self.limits = limits
    self.admits = admits
    self.find = find
  }

  /// Looks for a key that is not in the table: it may have been made a moment ago. False if too many are looked for.
  func look(for digest: KeyTable.Digest) async -> Bool {
    let isFree = lookups.withLock { count in
      guard count < Self.mostLookups else { return false }
      count += 1
      return true
    }
    guard isFree else { return false }
    defer { lookups.withLock { $0 -= 1 } }
    if let entries = try? await find(digest.bytes) { keys.add(entries) }
    return true
  }

  /// Whether calls may begin.
  var isReady: Bool { journal.isReady && admits() }
}

/// The guard as it is now.
final class Guarding: Sendable {
  private let guarding = Mutex<GatewayGuard?>(nil)
  var current: GatewayGuard? { guarding.withLock { $0 } }
  func set(_ guarding: GatewayGuard?) { self.guarding.withLock { $0 = guarding } }
}

/// What bounds the gateway.
public struct GatewayLimits: Sendable {
  /// Bytes of a request's body.
  public var body = 16 << 20
  /// Bytes of an answer that is not a stream.
  public var answer = 64 << 20
  /// Clients of each event loop.
  public var connections = 8192
  /// How long one call may take altogether, in seconds.
  public var callSeconds: Int64 = 3600
  /// Of a client that has left, how long its answer is read on so that it is counted, in seconds.
  public var leftSeconds: Int64 = 600

  public init() {}
}
