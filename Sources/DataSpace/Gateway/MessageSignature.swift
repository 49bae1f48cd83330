public import Vocabulary

/// One signature of an HTTP message (RFC 9421), as its two fields tell it. What was signed is rebuilt from the message itself.
public struct MessageSignature: Sendable {
  /// A part of the message that the signature covers.
  public struct Component: Hashable, Sendable {
    public let name: String
    /// Whether it is of the request that the signed response answers (§2.4).
    public let isOfRequest: Bool
    /// As the signature writes it.
    let text: String
  }

  public let components: [Component]
  public let keyID: String
  public let created: Int64
  public let expires: Int64?
  public let nonce: String?
  /// 64 bytes.
  public let value: [UInt8]
  private let parameters: String

  /// The most components that one signature covers here.
  public static let mostComponents = 32

  /// Reads `Signature-Input` and `Signature`, which hold one signature: Ed25519, with its key and the time when it was made.
  public init(input: String?, signature: String?) throws(Refusal) {
    guard let input, let signature else { throw GatewayRefusal.unsigned }
    guard let inputs = StructuredField(input), let values = StructuredField(signature), inputs.members.count == 1,
      values.members.count == 1, let member = inputs.members.first, member.isList,
      case .bytes(let bytes)? = values[member.key]?.items.first?.value, values[member.key]?.isList == false
    else { throw GatewayRefusal.unreadable }
    guard member.items.count <= Self.mostComponents, bytes.count == 64 else { throw GatewayRefusal.unreadable }
    var components: [Component] = []
    for item in member.items {
      guard case .string(let name) = item.value, name == name.lowercased(),
        item.parameters.keys.allSatisfy({ $0 == "req" }), item.parameters["req"] ?? .boolean(true) == .boolean(true)
      else { throw GatewayRefusal.component(item.text) }
      let component = Component(name: name, isOfRequest: item.parameters["req"] != nil, text: item.text)
      guard !components.contains(component) else { throw GatewayRefusal.component(item.text) }
      components.append(component)
    }
    guard case .string(let keyID)? = member.parameters["keyid"],
      case .integer(let created)? = member.parameters["created"]
    else { throw GatewayRefusal.parameters }
    switch member.parameters["alg"] {
    case nil, .string("ed25519"): break
    default: throw GatewayRefusal.algorithm
    }
    var expires: Int64?
    switch member.parameters["expires"] {
    case nil: break
    case .integer(let time)?: expires = time
    default: throw GatewayRefusal.parameters
    }
    var nonce: String?
    switch member.parameters["nonce"] {
    case nil: break
    case .string(let text)? where (1...200).contains(text.utf8.count): nonce = text
    default: throw GatewayRefusal.parameters
    }
    self.components = components
    self.keyID = keyID
    self.created = created
    self.expires = expires
    self.nonce = nonce
    value = bytes
    parameters = member.text
  }

  /// What was signed (§2.5). Refuses if the message has no such part.
  ///
  /// - Parameter resolve: the value of a component; nil if the message has none.
  public func base(_ resolve: (Component) -> String?) throws(Refusal) -> String {
    var out = ""
    for component in components {
      guard let value = resolve(component), !value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 >= 0x7F })
      else { throw GatewayRefusal.component(component.text) }
      out += component.text + ": " + value + "\n"
    }
    return out + "\"@signature-params\": " + parameters
  }

  func covers(_ name: String) -> Bool { components.contains { $0.name == name && !$0.isOfRequest } }
}

/// The parts of a request that can be signed (RFC 9421 §2).
public struct SignableRequest: Sendable {
  public let method: String
  /// `http` or `https`.
  public let scheme: String
  public let authority: String
  /// Path and query, as they were sent.
  public let target: String
  /// All values of a field, by its lower-case name.
  public let field: @Sendable (String) -> [String]

  public init(
    method: String, scheme: String, authority: String, target: String, field: @escaping @Sendable (String) -> [String]
  ) {
    self.method = method
    self.scheme = scheme
    self.authority = authority
    self.target = target
    self.field = field
  }

  var path: Substring { target.prefix { $0 != "?" } }
  var query: Substring? { target.firstIndex(of: "?").map { target[$0...] } }

  /// The value of a component; nil if there is none.
  public func value(_ component: MessageSignature.Component) -> String? {
    switch component.name {
    case "@method": return method
    case "@scheme": return scheme
    case "@authority": return host
    case "@target-uri": return scheme + "://" + authority + target
    case "@request-target": return target
    case "@path": return path.isEmpty ? "/" : String(path)
    case "@query": return String(query ?? "?")
    case let name where name.hasPrefix("@"): return nil
    case let name: return Self.joined(field(name))
    }
  }

  /// Without the port that the scheme has anyway (§2.2.3).
  private var host: String {
    let usual = scheme == "https" ? ":443" : ":80"
    let lower = authority.lowercased()
    return lower.hasSuffix(usual) ? String(lower.dropLast(usual.count)) : lower
  }

  /// Lines of one field as one (§2.1).
  static func joined(_ values: [String]) -> String? {
    guard !values.isEmpty else { return nil }
    return values.map { value in
      String(decoding: value.utf8.trimmed, as: UTF8.self)
    }.joined(separator: ", ")
  }

  /// Whether a signature is of this request as a whole: what is asked for, and of which body.
  func isCovered(by signature: MessageSignature, hasBody: Bool) -> Bool {
    let isTarget =
      signature.covers("@target-uri") || signature.covers("@request-target")
      || signature.covers("@path") && (query == nil || signature.covers("@query"))
    return isTarget && signature.covers("@method") && (!hasBody || signature.covers("content-digest"))
  }
}

extension String.UTF8View {
  fileprivate var trimmed: [UInt8] {
    let start = firstIndex { $0 != 0x20 && $0 != 0x09 } ?? endIndex
    return Array(self[start...]).reversed().drop { $0 == 0x20 || $0 == 0x09 }.reversed()
  }
}
