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
  let keeper: LeaseKeeper
  let logger: Logger
  private let client = PushClient()
  /// How many are on their way at once.
  private static let most = 4

  init(services: Services, released: ReleasedFiles, keeper: LeaseKeeper, logger: Logger) {
    self.services = services
    self.released = released
    self.keeper = keeper
    self.logger = logger
  }

  func run() async throws {
    while !Task.isShuttingDownGracefully && !Task.isCancelled {
      if let lease = keeper.current { await round(in: Fenced(services.database, by: lease)) }
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
      try await database.write { tx in
        let now = try tx.now()
        if outcome.isSuccess {
          try DataPushes.sent(tx, id, sha256: digest, bytes: bytes, at: now)
        } else {
          try DataPushes.failed(
            tx, id, "HTTP \(outcome.status): \(outcome.words)", isFinal: !outcome.isPassing, at: now)
        }
      }
    } catch {
      let refusal = error as? Refusal
      // A rule that refuses now refuses again; what is busy or away may be there later.
      let isFinal = refusal.map { ![.unavailable, .tooMany, .storageFull].contains($0.kind) } ?? false
      let why = refusal.map { "\($0.rule): \($0.detail.en)" } ?? "\(error)"
      try? await database.write { tx in
        try DataPushes.failed(tx, id, why, isFinal: isFinal, at: try tx.now())
      }
    }
  }

  private func attempt(
    _ id: ID<DataPush>, in database: Fenced
  ) async throws -> (sha256: String, bytes: Int64, PushClient.Outcome) {
    let vault = services.vault
    let (push, target, secret, grant) = try await database.read { tx in
      let push = try DataPushes.get(tx, id)
      let target = try DataTargets.get(tx, push.target)
      return (
        push, target, try DataTargets.secret(tx, target.id, vault: vault), try Self.grant(tx, push, at: try tx.now())
      )
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
      try DataUses.sending(
        tx, try Self.grant(tx, push, at: now), DataUses.Part(0..<bytes, of: bytes, rows: rows),
        process: push.id.description,
        at: now)
    }
    let place = Mutex<Int64>(0)
    let address = try PushAddress(target, push.name, secret: secret, sha256: sha256, at: services.clock())
    let outcome = try await client.put(
      address.url,
      headers: address.headers + [
        ("content-type", grant.terms.release == nil ? "application/octet-stream" : "text/csv; charset=utf-8"),
        ("repr-digest", "sha-256=:\(PushAddress.base64(sha256)):"),
      ], length: bytes
    ) {
      let offset = place.withLock(\.self)
      guard offset < bytes else { return nil }
      let piece = try await file.read(offset..<bytes)
      guard !piece.isEmpty else { return nil }
      place.withLock { $0 = offset + Int64(piece.count) }
      return ByteBuffer(bytes: piece)
    }
    return (sha256, bytes, outcome)
  }

  /// What the consumer of a push may have now.
  private static func grant(_ tx: Transaction, _ push: DataPush, at now: Instant) throws -> DataUses.Grant {
    let consumer = try Participants.get(tx, try Uses.get(tx, push.use).consumer)
    return try DataUses.grant(
      tx, push.use, by: Caller(participant: consumer.id, kinds: consumer.kinds, scopes: [.write]), at: now)
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
