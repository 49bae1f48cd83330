import ArgumentParser
import Vocabulary

struct GatewayRegister: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "register", abstract: "Register a service; the operator lets it in.")

  @Argument(help: "Where requests go, such as https://api.example.org/base.") var endpoint: String
  @Option(help: "Its name.") var name: String
  @Option(name: .customLong("method"), help: "A method that it takes; GET and POST unless told.") var methods:
    [String] = []
  @Option(name: .customLong("path"), help: "What paths begin with; begins and ends with /.") var paths: [String] = []
  @Option(help: "Seconds for one exchange as a whole.") var timeout: Int64?
  @Option(help: "Largest body in bytes.") var mostBytes: Int64?
  @Option(help: "File with the Authorization that the service wants to see from the hub.") var authorizationFile:
    String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var body: [String: JSON] = ["name": .string(name), "endpoint": .string(endpoint)]
    if !methods.isEmpty { body["methods"] = .array(methods.map { .string($0.uppercased()) }) }
    if !paths.isEmpty { body["paths"] = .array(paths.map { .string($0) }) }
    body["timeoutSeconds"] = timeout.map { .int($0) }
    body["mostBytes"] = mostBytes.map { .int($0) }
    body["authorization"] = try authorizationFile.map { .string(try Files.secret($0)) }
    try await hub.show(.post, "/v1/gateway/services", body: .object(body))
  }
}
