public import Vocabulary

/// One thing that happened, as it goes into the log. The log does not know what it means.
///
/// Everything in it is public for ever: name persons only by a ``SaltedHash``.
public struct EvidenceEntry: Hashable, Sendable {
  /// What happened, `noun.verb-past`: `agreement.signed`.
  public var kind: String
  public var at: Instant
  /// The agreement it belongs to. Entries of one agreement form a chain of their own.
  public var agreement: String?
  /// The id of the thing it happened to.
  public var subject: String
  /// The participant who did it.
  public var actor: String?
  public var data: JSON

  public init(
    kind: String, at: Instant, agreement: String? = nil, subject: String, actor: String? = nil, data: JSON = [:]
  ) {
    self.kind = kind
    self.at = at
    self.agreement = agreement
    self.subject = subject
    self.actor = actor
    self.data = data
  }
}

extension EvidenceEntry {
  /// The most bytes a body may have: the tiles give its length in 16 bits (C2SP tlog-tiles).
  public static let largestBody = 65_535

  /// The canonical JSON (RFC 8785) that is hashed into the tree. The names are written in their sorted order.
  ///
  /// Throws a ``Refusal`` if a part cannot be written so that it reads back the same, or if it is too long.
  func body(after previous: EvidenceLink?) throws(Refusal) -> [UInt8] {
    try check()
    var out: [UInt8] = []
    out.reserveCapacity(384)
    out.append(UInt8(ascii: "{"))
    if let actor { out.append("\"actor\":", JSON.string(actor), ",") }
    if let agreement { out.append("\"agreement\":", JSON.string(agreement), ",") }
    out.append("\"at\":\"", at.description, "\",")
    out.append("\"data\":", data, ",")
    out.append("\"kind\":\"", kind, "\",")
    if let previous {
      out.append("\"prev\":{\"index\":", String(previous.index), ",\"leaf\":\"")
      previous.leaf.withBytes { Hex.append($0, to: &out) }
      out.append(contentsOf: "\"},".utf8)
    }
    out.append("\"subject\":", JSON.string(subject), ",")
    out.append(contentsOf: "\"v\":1}".utf8)
    guard out.count <= Self.largestBody else {
      throw Refusal(
        .tooLarge, rule: "evidence.entry-size",
        Text(
          zh: "存证条目为 \(out.count) 字节，上限 \(Self.largestBody) 字节",
          en: "the entry has \(out.count) bytes; the most is \(Self.largestBody)"),
        remedy: Text(zh: "大的内容只存其哈希", en: "record the hash of what is large"))
    }
    return out
  }

  private func check() throws(Refusal) {
    guard Self.isKind(kind.utf8) else { throw Self.refused("kind", "noun.verb-past") }
    guard !subject.isEmpty, subject.utf8.count <= 200 else { throw Self.refused("subject", "1–200 bytes") }
    if let agreement, agreement.isEmpty || agreement.utf8.count > 200 { throw Self.refused("agreement", "1–200 bytes") }
    guard data.object != nil else { throw Self.refused("data", "a JSON object") }
    guard data.readsBackTheSame(depth: 60) else {
      throw Self.refused("data", "finite numbers, integers within ±(2^53 − 1), at most 60 levels")
    }
    guard (0...253_402_300_799_999).contains(at.milliseconds) else { throw Self.refused("at", "1970–9999") }
  }

  // Lower-case words of letters, digits and hyphens, joined by dots; it needs no escape in JSON.
  private static func isKind(_ text: String.UTF8View) -> Bool {
    guard text.count <= 80, text.contains(UInt8(ascii: ".")) else { return false }
    var wordIsEmpty = true
    for byte in text {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): wordIsEmpty = false
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): if wordIsEmpty { return false }
      case UInt8(ascii: "."):
        if wordIsEmpty { return false }
        wordIsEmpty = true
      default: return false
      }
    }
    return !wordIsEmpty
  }

  private static func refused(_ field: String, _ accepted: String) -> Refusal {
    Refusal(
      .invalid, rule: "evidence.entry-\(field)",
      Text(zh: "存证条目的 \(field) 不合规：应为 \(accepted)", en: "the entry's \(field) should be \(accepted)"), field: field)
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ before: StaticString, _ value: JSON, _ after: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: before.utf8Start, count: before.utf8CodeUnitCount))
    append(contentsOf: value.canonical)
    append(contentsOf: UnsafeBufferPointer(start: after.utf8Start, count: after.utf8CodeUnitCount))
  }
  /// For a `value` that needs no escape.
  fileprivate mutating func append(_ before: StaticString, _ value: String, _ after: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: before.utf8Start, count: before.utf8CodeUnitCount))
    append(contentsOf: value.utf8)
    append(contentsOf: UnsafeBufferPointer(start: after.utf8Start, count: after.utf8CodeUnitCount))
  }
}

extension JSON {
  /// Whether a strict reader gets this value from its canonical form.
  fileprivate func readsBackTheSame(depth: Int) -> Bool {
    switch self {
    case .null, .bool, .string: true
    case .int(let value): value.magnitude <= UInt64(Self.largestInteger)
    case .double(let value):
      // Between 2^53 and 1e21 a number is written as an integer that has no exact reader; above, with an exponent.
      value.isFinite
        && (value != value.rounded() || value.magnitude <= Double(Self.largestInteger) || value.magnitude >= 1e21)
    case .array(let elements): depth > 0 && elements.allSatisfy { $0.readsBackTheSame(depth: depth - 1) }
    case .object(let members): depth > 0 && members.values.allSatisfy { $0.readsBackTheSame(depth: depth - 1) }
    }
  }
}
