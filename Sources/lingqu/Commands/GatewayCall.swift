import ArgumentParser
import AsyncHTTPClient
import Crypto
import DataSpace
import Glibc
import NIOCore
import NIOHTTP1
import Vocabulary

struct GatewayCall: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call", abstract: "Call a service under an agreement, signed with your own key (RFC 9421).")

  @Argument(help: "The agreement.") var agreement: String
  @Argument(help: "Path and query at the service, such as /v1/mills?day=1.") var target: String
  @Option(help: "File of your signing key (lingqu key generate).") var signingKey: String
  @Option(help: "GET, POST, PUT, PATCH or DELETE; POST if there is a body, else GET.") var method: String?
  @Option(help: "File with the body.") var body: String?
  @Option(help: "What the body is.") var contentType = "application/json"
  @Option(help: "Where the answer's body goes.") var output = "-"
  @OptionGroup var hub: HubOptions

  /// Largest answer that is read.
  private static let largest = 1 << 30

  func run() async throws {
    let key = try SigningKeyFile(path: signingKey)
    guard target.hasPrefix("/") else {
      throw Failure.usage(Text(zh: "路径应以 / 开头", en: "the path begins with /"))
    }
    let content = try body.map { try Files.read($0) }
    let address = try HubClient(address: hub.address).address
    let request = try signed(
      address + "/gateway/\(HubClient.escaped(agreement))" + target, content: content, key)
    let response: HTTPClientResponse
    let answer: [UInt8]
    do {
      response = try await HubClient.connections.execute(request, timeout: .seconds(60))
      answer = Array(try await response.body.collect(upTo: Self.largest).readableBytesView)
    } catch let error as HTTPClientError {
      throw Failure.unreachable(address, why: error.description)
    }
    try Files.write(answer, to: output)
    let exchange = response.headers["lingqu-exchange"].first ?? "-"
    Terminal.error("HTTP \(response.status.code), \(exchange)")
    guard (200..<300).contains(response.status.code) else { throw ExitCode(1) }
  }

  private func signed(_ url: String, content: [UInt8]?, _ key: SigningKeyFile) throws -> HTTPClientRequest {
    guard let id = key.id else {
      throw Failure.usage(Text(zh: "密钥尚未登记：lingqu key generate", en: "the key is not registered: lingqu key generate"))
    }
    let method = method?.uppercased() ?? (content == nil ? "GET" : "POST")
    var request = HTTPClientRequest(url: url)
    request.method = HTTPMethod(rawValue: method)
    if let content {
      request.headers.add(name: "content-type", value: contentType)
      request.body = .bytes(ByteBuffer(bytes: content))
    }
    let nonce = SigningKeyFile.hex((0..<16).map { _ in UInt8.random(in: .min ... .max) })
    let fields = try MessageSigning.fields(
      method, url, digest: content.map { SHA256.hash(data: $0) }, key: id, created: Int64(time(nil)), nonce: nonce
    ) { Array(try key.secret.signature(for: $0)) }
    for field in fields { request.headers.add(name: field.name, value: field.value) }
    return request
  }
}
