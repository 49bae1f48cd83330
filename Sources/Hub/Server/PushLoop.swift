import Compute
import DataSpace
import Exchange
import HTTPTypes
import Identity
import Logging
import NIOCore
import ServiceLifecycle
import Store
import Synchronization
import Tables
import Vocabulary

/// Sends data to the targets that the operator has allowed, while this replica has the lease.
struct PushLoop: Service {
  let services: Services
  let released: ReleasedFiles
  let connector: Connector
  let logger: Logger
  private let client = PushClient()
  /// How many are on their way at once.
  private static let most = 4

  init(services: Services, released: ReleasedFiles, connector: Connector, logger: Logger) {
    self.services = services
    self.released = released
    self.connector = connector
    self.logger = logger
  }

  func run() async throws {
    while !Task.isShuttingDownGracefully && !Task.isCancelled {
      if let lease = connector.keeper.current { await round(in: Fenced(services.database, by: lease)) }
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(500)) }
    }
  }

  private func round(in database: Fenced) async {
    do {
      let due = try await database.read { tx in
        try DataPushes.due(tx, at: try tx.now(), limit: Self.most)
      }
      await withDiscardingTaskGroup { group in
        for id in due { group.addTask { await push(id, in: database) } }
      }
    } catch {
      logger.warning("data to targets", metadata: ["error": "\(error)"])
    }
  }

  private func push(_ id: ID<DataPush>, in database: Fenced) async {
    do {
      let (digest, bytes, outcome) = try await attempt(id, in: database)
      try await settle(id, in: database) { tx, now in
        if outcome.isSuccess {
          try DataPushes.sent(tx, id, sha256: digest, bytes: bytes, at: now)
        } else {
          try DataPushes.failed(
            tx, id, "HTTP \(outcome.status): \(outcome.words)", isFinal: !outcome.isPassing, at: now)
        }
      }
    } catch let wait as Wait {
      let exchange = connector.exchange
      try? await database.write { tx in
        switch wait {
        case .held:
          // It may have gone on meanwhile.
          guard let process = try DataPushes.get(tx, id).process,
            case .held? = try exchange?.pushGrant(tx, process, at: try tx.now())
          else { return }
          try DataPushes.hold(tx, id)
        case .later(let milliseconds):
          try DataPushes.postpone(tx, id, until: try tx.now().adding(milliseconds: milliseconds))
        }
      }
    } catch {
      let refusal = error as? Refusal
      // A rule that refuses now refuses again; what is busy or away may be there later.
      let isFinal = refusal.map { ![.unavailable, .tooMany, .storageFull].contains($0.kind) } ?? false
      let why = refusal.map { "\($0.rule): \($0.detail.en)" } ?? "\(error)"
      try? await settle(id, in: database) { tx, now in
        try DataPushes.failed(tx, id, why, isFinal: isFinal, at: now)
      }
    }
  }

  /// Writes down what became of a try; a transfer that asked for it moves in the same transaction.
  private func settle(
    _ id: ID<DataPush>, in database: Fenced, _ outcome: @escaping @Sendable (Transaction, Instant) throws -> Void
  ) async throws {
    let (exchange, desk) = (connector.exchange, connector.desk)
    try await database.write { tx in
      let now = try tx.now()
      try outcome(tx, now)
      let push = try DataPushes.get(tx, id)
      guard push.state == .sent || push.state == .failed, let process = push.process else { return }
      try exchange?.pushEnded(tx, process, by: desk, at: now)
    }
  }

  /// Not now, and no try.
  private enum Wait: Error {
    case held
    case later(milliseconds: Int64)
  }

  private func attempt(
    _ id: ID<DataPush>, in database: Fenced
  ) async throws -> (sha256: String, bytes: Int64, PushClient.Outcome) {
    let (vault, exchange) = (services.vault, connector.exchange)
    let (push, target, secret, grant) = try await database.read { tx in
      let push = try DataPushes.get(tx, id)
      let target = try DataTargets.get(tx, push.target)
      let (grant, told) = try Self.grant(tx, push, exchange, at: try tx.now())
      return (push, target, try told ?? DataTargets.secret(tx, target.id, vault: vault), grant)
    }
    let file: StoredFile
    let (sha256, bytes, rows): (String, Int64, Int64?)
    if let rule = grant.terms.release {
      let made = try await released.view(of: grant.agreement, grant.provider, grant.reference, rule)
      file = try released.file(grant.agreement, made)
      (sha256, bytes, rows) = (made.sha256, made.bytes, made.report.rowsOut)
    } else {
      let upload = try await database.read { tx in
        try DSPDataDoor.upload(tx, grant.reference, of: grant.provider)
      }
      file = try StoredFile(services.folder + "/files/" + upload.sha256, bytes: upload.bytes)
      (sha256, bytes, rows) = (upload.sha256, upload.bytes, nil)
    }
    // Written down before it leaves, each time that it does.
    try await database.write { tx in
      let now = try tx.now()
      let (grant, _) = try Self.grant(tx, push, exchange, at: now)
      let part = DataUses.Part(0..<bytes, of: bytes, rows: rows)
      if let process = push.process, let exchange {
        try exchange.sending(tx, grant, part, of: process, isPush: true, at: now)
      } else {
        try DataUses.sending(tx, grant, part, process: push.id.description, at: now)
      }
    }
    let watch = Watch()
    let place = Mutex<Int64>(0)
    let address = try PushAddress(target, push.name, secret: secret, sha256: sha256, at: services.clock())
    let next = { @Sendable () async throws -> ByteBuffer? in
      // What is suspended or ended meanwhile stops within a piece.
      if push.process != nil, watch.isDue {
        do {
          _ = try await database.read { tx in try Self.grant(tx, push, exchange, at: try tx.now()) }
        } catch {
          watch.stop(error)
          throw error
        }
      }
      let offset = place.withLock(\.self)
      guard offset < bytes else { return nil }
      let piece = try await file.read(offset..<bytes)
      guard !piece.isEmpty else { return nil }
      place.withLock { $0 = offset + Int64(piece.count) }
      return ByteBuffer(bytes: piece)
    }
    let type = grant.terms.release == nil ? "application/octet-stream" : "text/csv; charset=utf-8"
    let headers = [("content-type", type), ("repr-digest", "sha-256=:\(PushAddress.base64(sha256)):")]
    do {
      let outcome = try await client.put(
        address.url, headers: address.headers + headers, length: bytes, next: next)
      return (sha256, bytes, outcome)
    } catch {
      throw watch.reason ?? error
    }
  }

  /// Looks now and then whether data on their way may go on.
  private final class Watch: Sendable {
    private let last = Mutex(ContinuousClock.now)
    private let stopped = Mutex<(any Error)?>(nil)

    /// Whether half a second has passed.
    var isDue: Bool {
      last.withLock { last in
        guard ContinuousClock.now - last > .milliseconds(500) else { return false }
        last = .now
        return true
      }
    }

    var reason: (any Error)? { stopped.withLock { $0 } }
    func stop(_ reason: any Error) { stopped.withLock { $0 = reason } }
  }

  /// What the consumer of a push may have now, and what it wants to see where it has told so.
  private static func grant(
    _ tx: Transaction, _ push: DataPush, _ exchange: ExchangeResponder?, at now: Instant
  ) throws -> (DataUses.Grant, authorization: String?) {
    if let process = push.process {
      guard let exchange else { throw Refusal.notFound("process") }
      switch try exchange.pushGrant(tx, process, at: now) {
      case .granted(let grant, let authorization): return (grant, authorization)
      case .held: throw Wait.held
      case .later(let milliseconds): throw Wait.later(milliseconds: milliseconds)
      }
    }
    let consumer = try Participants.get(tx, try Uses.get(tx, push.use).consumer)
    let caller = Caller(participant: consumer.id, kinds: consumer.kinds, scopes: [.write])
    return (try DataUses.grant(tx, push.use, by: caller, at: now), nil)
  }
}

/// Where one push goes, and what it shows there.
struct PushAddress {
  let url: String
  let headers: [(String, String)]

  init(_ target: DataTarget, _ name: String, secret: String, sha256: String, at now: Instant) throws {
    let rest = ObjectStoreKey.escaped(name, keepsSlash: true)
    switch target.kind {
    case .web:
      url = target.address + "/" + rest
      headers = secret.isEmpty ? [] : [("authorization", secret)]
    case .objects:
      let words = secret.split(separator: " ").map(String.init)
      guard words.count == 2, let bucket = target.bucket, let mark = target.address.firstRange(of: "://") else {
        throw Refusal.notFound("target")
      }
      let rest = "/\(bucket)/\(rest)"
      let authority = target.address[mark.upperBound...]
      let host = String(authority.prefix { $0 != "/" })
      let path = authority.dropFirst(host.count) + rest
      url = target.address + rest
      headers = ObjectStoreKey(access: words[0], secret: words[1]).headers(
        "PUT", host: host, path: String(path), region: target.region ?? "us-east-1", payload: sha256, at: now)
    }
  }

  /// Of bytes in hexadecimal (RFC 4648 §4).
  static func base64(_ hex: String) -> String {
    let digits = Array(hex.utf8)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<min($0 + 2, digits.count)], as: UTF8.self), radix: 16)
    }
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var out = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let bits = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for place in 0..<4 { out.append(place <= part.count ? alphabet[bits >> (18 - 6 * place) & 63] : "=") }
    }
    return out
  }
}
