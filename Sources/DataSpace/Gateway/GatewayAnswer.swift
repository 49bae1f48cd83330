import Crypto
public import Identity
public import Store
public import Vocabulary

/// The head of a provider's answer, and what its signature is held against.
public struct GatewayAnswer: Sendable {
  public let status: Int
  /// Names in lower case, in the order they came.
  public let fields: [(name: String, value: String)]

  public init(status: Int, fields: [(name: String, value: String)]) {
    self.status = status
    self.fields = fields
  }

  public func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
  public func value(_ name: String) -> String? { SignableRequest.joined(values(name)) }

  /// What of it is passed on: nothing that concerns the connection, nothing that would make a browser act for somebody.
  public static let passed: Set<String> = [
    "content-type", "content-encoding", "content-language", "content-disposition", "content-range", "content-digest",
    "accept-ranges", "etag", "last-modified", "cache-control", "expires", "retry-after", "signature", "signature-input",
    "vary",
  ]

  /// The provider's signature, if it signs. Throws ``GatewayRefusal/wrong`` if it bears one that does not hold: by a key of
  /// somebody else, of another exchange, or not of this body.
  ///
  /// - Parameter body: SHA-256 of what came, in lower-case hexadecimal.
  public func signed(
    _ tx: Transaction, of exchange: GatewayExchange, body: String, at now: Instant
  ) throws -> (base: String, signature: Signature)? {
    if let field = value("content-digest"), try ContentDigest.read(field) != body { throw GatewayRefusal.bodyDiffers }
    guard value("signature-input") != nil || value("signature") != nil else { return nil }
    let signature = try MessageSignature(input: value("signature-input"), signature: value("signature"))
    // Bound to this exchange: the answer to one request is no answer to another.
    let isBound = signature.components.contains { $0.name == "lingqu-exchange" }
    guard signature.covers("@status"), signature.covers("content-digest"), isBound,
      signature.components.allSatisfy({ !$0.isOfRequest || $0.name == "lingqu-exchange" })
    else { throw GatewayRefusal.coverage }
    guard let id = ID<SigningKey>(signature.keyID), let key = try SigningKeys.current(tx, id, at: now),
      key.participant == exchange.provider
    else { throw GatewayRefusal.wrong }
    if !signature.components.contains(where: { $0.name == "lingqu-exchange" && $0.isOfRequest }) {
      guard value("lingqu-exchange") == exchange.id.description else { throw GatewayRefusal.wrong }
    }
    let base = try signature.base { component in
      switch component.name {
      case "lingqu-exchange": exchange.id.description
      case "@status": String(status)
      case let name where name.hasPrefix("@"): nil
      case let name: value(name)
      }
    }
    guard key.verifies(signature.value, of: Array(base.utf8)) else { throw GatewayRefusal.wrong }
    return (base, Signature(key: key.id, value: ByteText.hex(signature.value)))
  }
}
