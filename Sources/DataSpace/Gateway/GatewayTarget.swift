public import Vocabulary

/// What is asked of a service: the part of the target behind the agreement, taken only if nobody can read it in another way.
public struct GatewayTarget: Hashable, Sendable {
  /// Begins with a slash.
  public let path: String
  /// With its question mark; empty if there is none.
  public let query: String

  /// The longest, in bytes.
  public static let longest = 4096

  /// - Parameter target: as the client sent it, without the part that names the agreement; it begins with a slash or is empty.
  public init(_ target: String) throws(Refusal) {
    let path = target.prefix { $0 != "?" }
    let query = target.dropFirst(path.count)
    guard target.utf8.count <= Self.longest, Self.isPlain(path.utf8, "/"), Self.isPlain(query.dropFirst().utf8, "/?")
    else {
      throw GatewayRefusal.path
    }
    self.path = path.isEmpty ? "/" : String(path)
    self.query = String(query)
    guard self.path.hasPrefix("/") else { throw GatewayRefusal.path }
    let segments = self.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    for (place, segment) in segments.enumerated() {
      let isLast = place == segments.count - 1
      guard segment != ".", segment != "..", !segment.isEmpty || isLast, Self.isHarmless(segment.utf8) else {
        throw GatewayRefusal.path
      }
    }
  }

  /// RFC 3986 §3.3: characters of a segment, and `more`.
  private static func isPlain(_ text: some Sequence<UInt8>, _ more: String) -> Bool {
    let bytes = Array(text)
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: break
      case UInt8(ascii: "%"):
        guard place + 2 < bytes.count, isHexDigit(bytes[place + 1]), isHexDigit(bytes[place + 2]) else { return false }
        place += 2
      default: guard "-._~!$&'()*+,;=:@".utf8.contains(byte) || more.utf8.contains(byte) else { return false }
      }
      place += 1
    }
    return true
  }

  /// Without what another reader might decode into a way out: control characters, `.`, `/`, `\`, `%`.
  private static func isHarmless(_ segment: some Collection<UInt8>) -> Bool {
    var rest = Array(segment)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else { continue }
      guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), value > 0x20, value != 0x7F,
        !"./\\%;?#".utf8.contains(value)
      else {
        // A space is what names have.
        guard rest.prefix(2).elementsEqual("20".utf8) else { return false }
        continue
      }
    }
    return true
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }

  /// Whether a prefix, which ends with a slash, holds this path.
  func isBelow(_ prefix: String) -> Bool { path.hasPrefix(prefix) || path + "/" == prefix }

  var text: String { path + query }
}
