import ArgumentParser
import Vocabulary

struct APICommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "api", abstract: "Any operation of /openapi.json: lingqu api POST /v1/offers offer.json.")

  @Argument(help: "GET, POST, PUT or DELETE.") var method: String
  @Argument(help: "Path and query.") var path: String
  @Argument(help: "JSON file with the body; - is standard input.") var file: String?
  @Option(help: "Idempotency key; a fresh one unless told.") var idempotencyKey: String?
  @OptionGroup var hub: HubOptions

  func validate() throws {
    guard HubClient.Method(rawValue: method.uppercased()) != nil else {
      throw ValidationError("the method is GET, POST, PUT or DELETE")
    }
    guard path.hasPrefix("/") else { throw ValidationError("the path starts with /") }
  }

  func run() async throws {
    let body = try file.map { try Document.read($0) }
    let bytes = try await hub.client().bytes(
      HubClient.Method(rawValue: method.uppercased()) ?? .get, path, body: body, idempotencyKey: idempotencyKey)
    Terminal.bytes(bytes + (bytes.isEmpty || bytes.last == 0x0A ? [] : [0x0A]))
  }
}
