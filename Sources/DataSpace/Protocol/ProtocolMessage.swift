import Crypto
public import Vocabulary

/// A message of the Dataspace Protocol 2025-1 about a negotiation or a transfer.
///
/// On the wire it is compacted JSON with one context; no JSON-LD processor is needed to read or to write it.
public struct ProtocolMessage: Hashable, Sendable {
  public static let context = "https://w3id.org/dspace/2025/1/context.jsonld"
  /// Longest pid, agreement id, format or address, in bytes.
  static let mostText = 2048

  public var kind: ProcessKind
  public var act: ProtocolAct
  /// The message's own name (`@id`), by which a repeat is known. Not every connector gives one.
  public var id: String?
  public var consumerPid: String?
  public var providerPid: String?
  public var callbackAddress: String?
  /// What is asked for or offered: an ODRL Offer with its `target`.
  public var offer: JSON?
  /// An ODRL Agreement.
  public var agreement: JSON?
  public var agreementID: String?
  public var format: String?
  public var dataAddress: JSON?
  public var code: String?
  public var reason: [JSON]?

  public init(
    _ kind: ProcessKind, _ act: ProtocolAct, offer: JSON? = nil, agreement: JSON? = nil, agreementID: String? = nil,
    format: String? = nil, dataAddress: JSON? = nil, code: String? = nil, reason: String? = nil
  ) {
    self.kind = kind
    self.act = act
    self.offer = offer
    self.agreement = agreement
    self.agreementID = agreementID
    self.format = format
    self.dataAddress = dataAddress
    self.code = code
    self.reason = reason.map { [.string($0)] }
  }

  /// The message as it is sent.
  public var json: JSON {
    var members: [String: JSON] = ["@context": [.string(Self.context)], "@type": .string(act.type(kind))]
    members["@id"] = id.map { .string($0) }
    members["consumerPid"] = consumerPid.map { .string($0) }
    members["providerPid"] = providerPid.map { .string($0) }
    members["callbackAddress"] = callbackAddress.map { .string($0) }
    members["offer"] = offer
    members["agreement"] = agreement
    members["agreementId"] = agreementID.map { .string($0) }
    members["format"] = format.map { .string($0) }
    members["dataAddress"] = dataAddress
    members["code"] = code.map { .string($0) }
    members["reason"] = reason.map { .array($0) }
    if act == .accept { members["eventType"] = "ACCEPTED" }
    if act == .finalize { members["eventType"] = "FINALIZED" }
    return .object(members)
  }

  /// What tells one message from another.
  static func digest(of json: JSON) -> [UInt8] { Array(SHA256.hash(data: json.canonical)) }
}
