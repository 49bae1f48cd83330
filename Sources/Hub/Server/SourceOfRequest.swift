import Glibc
import HTTPTypes
import Hummingbird
import NIOCore

/// Tells what runs for a request where the request comes from.
struct SourceOfRequest: RouterMiddleware {
  typealias Context = HubRequestContext

  /// The source of the request that the current task serves.
  @TaskLocal static var current: String?

  /// Addresses of proxies whose `X-Forwarded-For` is believed.
  let proxies: Set<String>

  func handle(
    _ request: Request, context: HubRequestContext, next: (Request, HubRequestContext) async throws -> Response
  ) async throws -> Response {
    let source = Self.source(
      peer: context.peer, forwarded: request.headers[values: .forwardedFor].last, proxies: proxies)
    return try await Self.$current.withValue(source) { try await next(request, context) }
  }

  /// The peer's address; behind a proxy that is believed, the one it saw: the last of the list, as what stands before it
  /// came with the request.
  static func source(peer: SocketAddress?, forwarded: String?, proxies: Set<String>) -> String? {
    guard let peer else { return nil }
    if !proxies.isEmpty, let address = peer.ipAddress, proxies.contains(address),
      let last = forwarded?.split(separator: ",").last?.trimmingCharacters(),
      let seen = try? SocketAddress(ipAddress: last, port: 0)
    {
      return name(seen)
    }
    return name(peer)
  }

  /// One name for whoever can easily have another address: of IPv6 the network of 64 bits.
  static func name(_ address: SocketAddress) -> String? {
    guard let text = address.ipAddress, text.contains(":") else { return address.ipAddress }
    var bytes = [UInt8](repeating: 0, count: 16)
    guard inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &bytes) == 1 else { return text }
    if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
      return bytes[12...].map { String($0) }.joined(separator: ".")
    }
    return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
  }
}

extension Substring {
  fileprivate func trimmingCharacters() -> String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
