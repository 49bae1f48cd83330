import Glibc

/// Which addresses of the network a task's files may come from: public ones, so that nobody makes the hub fetch what only the
/// hub can reach.
enum Reachable {
  /// One address of the host that may be used, as text; throws if there is none. The connection is then made to that address
  /// and no other: the name could mean another one the next time.
  static func address(of web: WebAddress, isTrusted: Bool) throws(TransferFailure) -> String {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(web.host, String(web.port), &hints, &found) == 0 else {
      throw TransferFailure("\(web.host) is not known")
    }
    defer { freeaddrinfo(found) }
    var next = found
    var isPrivate = false
    while let entry = next?.pointee {
      next = entry.ai_next
      guard let bytes = bytes(entry), let text = text(entry) else { continue }
      if isTrusted || isPublic(bytes) { return text }
      isPrivate = true
    }
    throw TransferFailure(
      isPrivate
        ? "\(web.host) is not a public address; the operator allows others in tasks.json, hosts"
        : "\(web.host) has no address")
  }

  private static func bytes(_ entry: addrinfo) -> [UInt8]? {
    switch entry.ai_family {
    case AF_INET:
      entry.ai_addr?.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
        withUnsafeBytes(of: address.pointee.sin_addr) { Array($0) }
      }
    case AF_INET6:
      entry.ai_addr?.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
        withUnsafeBytes(of: address.pointee.sin6_addr) { Array($0) }
      }
    default: nil
    }
  }

  private static func text(_ entry: addrinfo) -> String? {
    var buffer = [CChar](repeating: 0, count: 100)
    guard
      getnameinfo(
        entry.ai_addr, entry.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0
    else { return nil }
    return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
  }

  /// By the special-purpose registries of IANA (RFC 6890).
  static func isPublic(_ bytes: [UInt8]) -> Bool {
    if bytes.count == 4 { return isPublicV4(bytes) }
    guard bytes.count == 16 else { return false }
    // Addresses that stand for one of version 4: mapped, translated, 6to4.
    if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
      return isPublicV4(Array(bytes[12...]))
    }
    if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]) {
      return bytes[4..<12].allSatisfy { $0 == 0 } && isPublicV4(Array(bytes[12...]))
    }
    if bytes.starts(with: [0x20, 0x02]) { return isPublicV4(Array(bytes[2..<6])) }
    guard bytes[0] & 0xE0 == 0x20 else { return false }
    // Protocol assignments with Teredo, and documentation.
    if bytes.starts(with: [0x20, 0x01]), bytes[2] < 0x02 { return false }
    if bytes.starts(with: [0x20, 0x01, 0x0D, 0xB8]) { return false }
    return !bytes.starts(with: [0x3F, 0xFF])
  }

  private static func isPublicV4(_ bytes: [UInt8]) -> Bool {
    switch (bytes[0], bytes[1], bytes[2]) {
    case (0, _, _), (10, _, _), (127, _, _), (224..., _, _): false
    case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _), (198, 18...19, _): false
    case (192, 0, 0), (192, 0, 2), (192, 88, 99), (198, 51, 100), (203, 0, 113): false
    default: true
    }
  }
}

/// Why a file could not be brought in or taken out, in words for the task's log.
struct TransferFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
