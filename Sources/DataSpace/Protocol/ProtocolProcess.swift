public import Exchange
public import Vocabulary

/// One side's record of a negotiation or a transfer with another connector.
public struct ProtocolProcess: Identified, Hashable, Sendable {
  public static let idPrefix = "dsp"
  public typealias Role = NegotiationMachine.Role

  public var id: ID<ProtocolProcess>
  public var kind: ProcessKind
  /// Which side this hub is.
  public var role: Role
  /// Whom the hub acts for: a participant's id.
  public var own: String
  /// Who the other side is: a participant's id, as which it is known at the door.
  public var party: String
  /// The other side's name of the process; nil until it has told it.
  public var counterPid: String?
  /// Where the other side takes messages, without a slash at its end.
  public var address: String
  /// A state of ``NegotiationMachine`` or ``TransferMachine``.
  public var state: String
  /// What in the exchange it is about: a negotiation's id, or a use's.
  public var subject: String?
  public var terms: Terms
  /// How many messages have come and gone.
  public var messages: Int64
  public var createdAt: Instant
  public var changedAt: Instant

  /// What the messages said.
  public struct Terms: Hashable, Sendable, Codable {
    /// The offer on the table.
    public var offer: JSON?
    public var dataset: String?
    /// The agreement, whole, once there is one; of a transfer its id alone.
    public var agreement: JSON?
    public var agreementID: String?
    public var format: String?
    public var dataAddress: JSON?
    /// What has come of data that are pushed here.
    public var received: Received?
    /// Who holds a transfer back.
    public var suspendedBy: Role?
    /// Why it was suspended or ended, in the other side's words or this one's.
    public var reason: String?

    public init() {}
  }

  /// A file that was pushed here under a transfer.
  public struct Received: Hashable, Sendable, Codable {
    /// The upload of the consumer's that it became.
    public var upload: String
    public var sha256: String
    public var bytes: Int64
    public var at: Instant

    public init(upload: String, sha256: String, bytes: Int64, at: Instant) {
      self.upload = upload
      self.sha256 = sha256
      self.bytes = bytes
      self.at = at
    }
  }

  public init(
    id: ID<ProtocolProcess>, kind: ProcessKind, role: Role, own: String, party: String, counterPid: String?,
    address: String, state: String, terms: Terms = Terms(), at now: Instant
  ) {
    self.id = id
    self.kind = kind
    self.role = role
    self.own = own
    self.party = party
    self.counterPid = counterPid
    self.address = address
    self.state = state
    self.terms = terms
    messages = 0
    createdAt = now
    changedAt = now
  }

  /// How the other side names it.
  public var pid: String { Self.pid(id) }
  public static func pid(_ id: ID<ProtocolProcess>) -> String { "urn:lingqu:" + id.description }
  public static func id(_ pid: String) -> ID<ProtocolProcess>? {
    pid.hasPrefix("urn:lingqu:") ? ID(String(pid.dropFirst("urn:lingqu:".count))) : nil
  }

  public var isFinal: Bool { ProcessKind.finals.contains(state) }
  public var consumerPid: String { role == .consumer ? pid : counterPid ?? "" }
  public var providerPid: String { role == .provider ? pid : counterPid ?? "" }
  var otherRole: Role { role == .provider ? .consumer : .provider }

  /// Its state, as the other side reads it.
  public var json: JSON {
    [
      "@context": [.string(ProtocolMessage.context)], "@type": .string(kind.type), "consumerPid": .string(consumerPid),
      "providerPid": .string(providerPid), "state": .string(state),
    ]
  }

  /// Takes over what a message says.
  mutating func take(_ message: ProtocolMessage, by role: Role) {
    if let offer = message.offer {
      terms.offer = offer
      terms.dataset = offer["target"]?.string ?? terms.dataset
    }
    terms.agreement = message.agreement ?? terms.agreement
    terms.agreementID = message.agreementID ?? message.agreement?["@id"]?.string ?? terms.agreementID
    terms.format = message.format ?? terms.format
    terms.dataAddress = message.dataAddress ?? terms.dataAddress
    if message.act == .suspend { terms.suspendedBy = role }
    if message.act == .start { terms.suspendedBy = nil }
    if let reason = message.reason { terms.reason = String(JSON.array(reason).canonicalText.prefix(2000)) }
  }
}
