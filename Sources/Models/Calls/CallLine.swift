import Evidence
public import Vocabulary

/// A call as it goes into the books: its canonical JSON, with what is added up of it.
public struct CallLine: Sendable {
  public let id: ID<ModelCall>
  public let grant: ID<ModelGrant>
  public let prompt: Int64
  public let completion: Int64
  public let millitokens: Int64
  /// When the call was over.
  public let to: Instant
  /// Canonical JSON (RFC 8785).
  public let bytes: [UInt8]
  /// Its hash as a leaf of the tree whose root goes into the evidence log.
  let leaf: TreeHash

  public init(_ call: ModelCall) { self.init(call, call.canonical) }

  /// Reads one back; nil if it is none.
  public init?(bytes: [UInt8]) {
    guard let call = try? JSON.parse(bytes).decode(ModelCall.self) else { return nil }
    self.init(call, bytes)
  }

  private init(_ call: ModelCall, _ bytes: [UInt8]) {
    id = call.id
    grant = call.grant
    prompt = call.prompt
    completion = call.completion
    millitokens = call.millitokens
    to = call.to
    self.bytes = bytes
    leaf = TreeHash.leaf(bytes)
  }

  /// The first 16 hexadecimal digits of its hash.
  public var checksum: [UInt8] {
    leaf.bytes.prefix(8).flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] }
  }
  private static let digits = Array("0123456789abcdef".utf8)
}

extension ModelCall {
  /// Canonical JSON (RFC 8785): the names are written in their sorted order.
  var canonical: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(448)
    func raw(_ text: StaticString) {
      out.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    // None of these texts has a character that JSON would escape.
    func text(_ value: String) {
      out.append(0x22)
      out.append(contentsOf: value.utf8)
      out.append(0x22)
    }
    func number(_ value: Int64) { out.append(contentsOf: String(value).utf8) }
    raw("{\"attempts\":")
    number(attempts)
    raw(",\"cached\":")
    number(cached)
    raw(",\"completion\":")
    number(completion)
    if let findings {
      raw(",\"findings\":")
      out += findings.canonical
    }
    if let first {
      raw(",\"first\":")
      text(first.description)
    }
    raw(",\"from\":")
    text(from.description)
    raw(",\"grant\":")
    text(grant.description)
    raw(",\"id\":")
    text(id.description)
    raw(",\"millitokens\":")
    number(millitokens)
    raw(",\"outcome\":")
    text(outcome.rawValue)
    raw(",\"prompt\":")
    number(prompt)
    raw(",\"route\":")
    text(route)
    raw(",\"source\":")
    text(source.rawValue)
    raw(",\"status\":")
    number(status)
    raw(stream ? ",\"stream\":true,\"to\":" : ",\"stream\":false,\"to\":")
    text(to.description)
    if let upstream {
      raw(",\"upstream\":")
      text(upstream.description)
    }
    raw("}")
    return out
  }
}
