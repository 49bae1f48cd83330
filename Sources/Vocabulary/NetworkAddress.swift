/// Addresses that people tell the hub to call.
public enum NetworkAddress {
  /// Whether it is `http` or `https` with a host and perhaps a path, and no user, query, fragment or way up.
  public static func isHTTP(_ address: String) -> Bool {
    guard address.utf8.count <= 500 else { return false }
    for scheme in ["https://", "http://"] where address.hasPrefix(scheme) {
      let rest = address.dropFirst(scheme.count)
      return !rest.isEmpty && !rest.hasPrefix("/")
        && rest.utf8.allSatisfy { byte in
          UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-._~:/[]".utf8.contains(byte)
        } && !rest.split(separator: "/").contains { $0 == ".." || $0 == "." }
    }
    return false
  }

  /// Whether it names this machine, or what only this machine's network has (RFC 6890). Names are the operator's to judge.
  public static func isInside(_ address: String) -> Bool {
    let rest = address.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" }.lowercased()
    if rest.hasPrefix("[") { return true }
    let host = rest.prefix { $0 != ":" }
    let isNumber = host.allSatisfy { $0.isHexDigit || $0 == "." || $0 == "x" } && host.contains { $0.isNumber }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    if host == "localhost" || host.hasSuffix(".localhost") || host.hasSuffix(".") { return true }
    guard isNumber else { return false }
    // Any spelling of a number but the usual one could be any address.
    let bytes = parts.compactMap { UInt8($0) }
    guard parts.count == 4, bytes.count == 4, zip(parts, bytes).allSatisfy({ $0 == String($1) }) else { return true }
    switch (bytes[0], bytes[1]) {
    case (0, _), (10, _), (127, _), (169, 254), (172, 16...31), (192, 168), (100, 64...127), (224..., _): return true
    default: return false
    }
  }
}
