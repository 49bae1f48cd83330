/// Where a task's file comes from or goes to.
enum FileAddress: Hashable {
  /// A path of this machine.
  case file(String)
  case web(WebAddress)
  case object(bucket: String, key: String)

  /// Nil for what nobody can reach, or what could mean two things.
  init?(_ text: String) {
    guard text.utf8.count <= 4096, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
    if text.hasPrefix("file://") {
      let path = String(text.dropFirst("file://".count))
      guard path.hasPrefix("/"), let plain = Self.decoded(path) else { return nil }
      self = .file(plain)
    } else if text.hasPrefix("/") {
      self = .file(text)
    } else if text.hasPrefix("s3://") {
      let parts = text.dropFirst("s3://".count).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[1].isEmpty, (3...63).contains(parts[0].utf8.count),
        parts[0].utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 })
      else { return nil }
      self = .object(bucket: String(parts[0]), key: String(parts[1]))
    } else if let web = WebAddress(text) {
      self = .web(web)
    } else {
      return nil
    }
  }

  /// A path is taken as it stands if it has no escapes that would change it.
  private static func decoded(_ path: String) -> String? {
    guard path.utf8.contains(UInt8(ascii: "%")) else { return path }
    var out: [UInt8] = []
    var bytes = Array(path.utf8)[...]
    while let byte = bytes.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        out.append(byte)
        continue
      }
      let digits = bytes.prefix(2)
      guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), value >= 0x20
      else {
        return nil
      }
      bytes = bytes.dropFirst(2)
      out.append(value)
    }
    return String(validating: out, as: UTF8.self)
  }

  /// The address of a file in the folder that `self` names.
  static func joined(_ base: String, _ rest: String) -> String {
    (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/" + rest
  }
}

/// An `http` or `https` address taken apart. There is no user in it, and nothing that two readers could read differently.
struct WebAddress: Hashable {
  var isSecure: Bool
  var host: String
  var port: Int
  /// With its query.
  var path: String

  init?(_ text: String) {
    let rest: Substring
    if text.hasPrefix("https://") {
      (isSecure, rest) = (true, text.dropFirst("https://".count))
    } else if text.hasPrefix("http://") {
      (isSecure, rest) = (false, text.dropFirst("http://".count))
    } else {
      return nil
    }
    guard text.utf8.count <= 8192, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C && $0 != 0x22 }) else {
      return nil
    }
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    let tail = rest[end...].split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
    path = tail.hasPrefix("/") ? String(tail) : "/" + tail
    guard let (host, port) = Self.authority(rest[..<end]) else { return nil }
    self.host = host
    self.port = port ?? (isSecure ? 443 : 80)
  }

  private static func authority(_ text: Substring) -> (String, Int?)? {
    if text.hasPrefix("[") {
      guard let close = text.firstIndex(of: "]") else { return nil }
      let host = text[text.index(after: text.startIndex)..<close]
      guard !host.isEmpty, host.utf8.allSatisfy({ isHex($0) || $0 == 58 || $0 == 46 }) else { return nil }
      let rest = text[text.index(after: close)...]
      if rest.isEmpty { return (String(host), nil) }
      guard rest.hasPrefix(":"), let port = Int(rest.dropFirst()), (1...65_535).contains(port) else { return nil }
      return (String(host), port)
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let host = parts.first, !host.isEmpty,
      host.utf8.allSatisfy({ isHex($0) || (103...122).contains($0 | 0x20) || $0 == 45 || $0 == 46 || $0 == 95 })
    else { return nil }
    guard parts.count == 2 else { return (host.lowercased(), nil) }
    guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(parts[1]), (1...65_535).contains(port)
    else {
      return nil
    }
    return (host.lowercased(), port)
  }

  private static func isHex(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...102).contains(byte | 0x20) }

  /// Host and port as a `Host` header has them.
  var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }

  var text: String { "\(isSecure ? "https" : "http")://\(authority)\(path)" }
}
