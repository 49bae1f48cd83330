/// References to resources on the web (RFC 3986 §5).
enum WebAddress {
  /// Scheme and what follows it, if it has one.
  static func isAbsolute(_ text: String) -> Bool {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let scheme = text[..<colon]
    guard let first = scheme.first, first.isASCII, first.isLetter else { return false }
    return scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
  }

  static func resolve(_ reference: String, against base: String) -> String {
    if reference.isEmpty { return String(base.prefix { $0 != "#" }) }
    if isAbsolute(reference) { return normal(reference) }
    guard isAbsolute(base), let colon = base.firstIndex(of: ":") else { return relative(reference, base) }
    let scheme = base[...colon]
    if reference.hasPrefix("//") { return normal(scheme + reference) }
    let rest = base[base.index(after: colon)...].prefix { $0 != "#" }
    var (authority, path) = (Substring(), rest)
    if rest.hasPrefix("//") {
      let end = rest.dropFirst(2).firstIndex { "/?".contains($0) } ?? rest.endIndex
      (authority, path) = (rest[..<end], rest[end...])
    }
    let start = scheme + authority
    if reference.hasPrefix("#") { return start + path + reference }
    if reference.hasPrefix("?") { return start + path.prefix { $0 != "?" } + reference }
    let own = path.prefix { $0 != "?" }
    let whole = reference.hasPrefix("/") ? reference : folder(own) + reference
    return normal(String(start) + (whole.hasPrefix("/") || authority.isEmpty ? whole : "/" + whole))
  }

  /// Of names of files, which have no scheme.
  private static func relative(_ reference: String, _ base: String) -> String {
    if reference.hasPrefix("#") { return base.prefix { $0 != "#" } + reference }
    return reference.hasPrefix("/") ? reference : folder(base.prefix { $0 != "?" && $0 != "#" }) + reference
  }

  private static func folder(_ path: Substring) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }

  /// Scheme and host in lower case, without the usual port, dots worked out.
  static func normal(_ address: String) -> String {
    guard let colon = address.firstIndex(of: ":") else { return withoutDots(address) }
    let scheme = address[..<colon].lowercased()
    let rest = address[address.index(after: colon)...]
    guard rest.hasPrefix("//") else { return scheme + ":" + rest }
    let end = rest.dropFirst(2).firstIndex { "/?#".contains($0) } ?? rest.endIndex
    var host = rest[..<end].lowercased()
    if scheme == "http", host.hasSuffix(":80") { host.removeLast(3) }
    if scheme == "https", host.hasSuffix(":443") { host.removeLast(4) }
    let tailStart = rest[end...].firstIndex { "?#".contains($0) } ?? rest.endIndex
    return scheme + ":" + host + withoutDots(String(rest[end..<tailStart])) + rest[tailStart...]
  }

  private static func withoutDots(_ path: String) -> String {
    guard path.contains(".") else { return path }
    var out: [Substring] = []
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      switch part {
      case ".": if isLast { out.append("") }
      case "..":
        if out.count > 1 || (out.count == 1 && out[0] != "") { out.removeLast() }
        if isLast { out.append("") }
      default: out.append(part)
      }
    }
    return out.joined(separator: "/")
  }

  static func withoutFragment(_ address: String) -> String { String(address.prefix { $0 != "#" }) }
}
