import Exchange
public import Identity
public import Store
public import Vocabulary

/// All that a gateway must know to serve calls: which key may call which model, within what, and where it runs.
public struct ModelDirectory: Sendable {
  public struct Entry: Sendable {
    public let grant: ModelGrant
    /// SHA-256 of the key's secret.
    public let digest: [UInt8]
    public let until: Instant
    public let reference: ModelReference
    public let upstreams: [Place]
    /// What a thousandth of a token costs, as near as floating point tells.
    public let fenPerMillitoken: Double
    /// Why no call may begin: the agreement is over, what the model descends from was revoked, the model was withdrawn, or a policy
    /// does not permit it now. Nil: calls may begin.
    public let refusal: Refusal?
  }

  /// An upstream that may be called.
  public struct Place: Sendable {
    public let upstream: ModelUpstream
    /// The bearer token that it wants to see.
    public let secret: String?
  }

  public var entries: [Entry]
  /// Grants that are to be charged once nothing of them is under way.
  public var closing: [ID<ModelGrant>] = []
  /// Open grants whose key or use is over.
  public var over: [ID<ModelGrant>] = []

  /// The most grants that one gateway serves.
  public static let most = 100_000
  private static let page = 1000

  /// Reads it. Grants whose key does not hold are left out; of those that may not be used now it is told why.
  public static func read(_ tx: Transaction, vault: KeyVault, at now: Instant) throws -> ModelDirectory {
    var directory = ModelDirectory(entries: [])
    var places: [ID<ModelUpstream>: Place] = [:]
    var after: ID<ModelGrant>?
    while directory.entries.count < most {
      let grants = try ModelKeys.list(tx, in: .open, after: after, limit: page)
      for grant in grants { try directory.add(tx, grant, &places, vault: vault, at: now) }
      guard grants.count == page else { break }
      after = grants.last?.id
    }
    directory.closing = try ModelKeys.list(tx, in: .closing, after: nil, limit: page).map(\.id)
    return directory
  }

  /// What one key may call, by the SHA-256 of its secret.
  public static func find(
    _ tx: Transaction, digest: [UInt8], vault: KeyVault, at now: Instant
  ) throws -> [Entry] {
    guard let key = try APIKeys.find(tx, digest: digest) else { return [] }
    var directory = ModelDirectory(entries: [])
    var places: [ID<ModelUpstream>: Place] = [:]
    for grant in try ModelKeys.list(tx, of: key) {
      try directory.add(tx, grant, &places, vault: vault, at: now)
    }
    return directory.entries
  }

  private mutating func add(
    _ tx: Transaction, _ grant: ModelGrant, _ places: inout [ID<ModelUpstream>: Place], vault: KeyVault,
    at now: Instant
  ) throws {
    let key = try APIKeys.usable(tx, grant.key, at: now)
    if try grant.state == .open && (key == nil || Uses.get(tx, grant.use).state.isFinal), over.count < Self.page {
      over.append(grant.id)
    }
    guard let (digest, until) = key else { return }
    let refusal = try Uses.obstacle(tx, grant.use, at: now, causeFirst: true)
    let agreement = try Agreements.terms(tx, grant.agreement)
    guard let reference = try? ModelReference(agreement.reference) else { return }
    var found: [Place] = []
    for id in refusal == nil ? reference.upstreams : [] {
      let place = try places[id] ?? Place(tx, id, vault: vault)
      places[id] = place
      if place.upstream.state == .open, place.upstream.provider == grant.provider { found.append(place) }
    }
    var fen = 0.0
    if case .perUnit(let price, let quantity, _) = agreement.price.withoutEnergy {
      fen = Double(price) / Double(quantity)
    }
    entries.append(
      Entry(
        grant: grant, digest: digest, until: refusal == nil ? min(until, agreement.endsAt) : until,
        reference: reference, upstreams: found, fenPerMillitoken: fen, refusal: refusal))
  }

  /// Lets no further call begin under grants that are over.
  public static func close(_ tx: Transaction, _ grants: [ID<ModelGrant>], at now: Instant) throws {
    for id in grants {
      let grant = try ModelKeys.get(tx, id)
      if grant.state == .open { try ModelKeys.close(tx, grant, at: now) }
    }
  }

  /// Charges what is closing and has nothing under way.
  public static func settle(
    _ tx: Transaction, _ grants: [ID<ModelGrant>], vault: KeyVault, countersign: ([UInt8]) throws -> String,
    at now: Instant
  ) throws {
    for grant in grants { try CallBook.settle(tx, grant, vault: vault, countersign: countersign, at: now) }
  }
}

extension ModelDirectory.Place {
  init(_ tx: Transaction, _ id: ID<ModelUpstream>, vault: KeyVault) throws {
    upstream = try ModelUpstreams.get(tx, id)
    secret = try ModelUpstreams.secret(tx, of: id, vault: vault)
  }
}
