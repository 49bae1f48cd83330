import ArgumentParser
import Models
import Vocabulary

struct ModelUpstreamRegister: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "register", abstract: "Register a server that runs a model of yours; the operator lets it in.")

  @Argument(help: "What the server calls the model.") var model: String
  @Option(help: "Its name.") var name: String
  @Option(help: "Where requests go, such as http://10.0.0.8:8000/v1.") var endpoint: String?
  @Option(help: "How it is spoken to: openai (unless told) or anthropic.") var dialect: Dialect?
  @Flag(help: "The built-in model that says in every answer that it is one.") var demo = false
  @Option(help: "Seconds for the first byte and each further one.") var timeout: Int64?
  @Option(help: "Calls at a time.") var mostCalls: Int64?
  @Option(help: "File with the key that the server wants to see.") var secretFile: String?
  @OptionGroup var hub: HubOptions

  /// What a server can speak; the built-in model is none.
  enum Dialect: String, ExpressibleByArgument, CaseIterable { case openai, anthropic }

  func run() async throws {
    guard demo == (endpoint == nil), !demo || dialect == nil else {
      throw Failure.usage(
        Text(
          zh: "给出 --endpoint（可加 --dialect）或 --demo 之一",
          en: "give either --endpoint, with --dialect or without, or --demo"))
    }
    var body: [String: JSON] = ["name": .string(name), "model": .string(model)]
    body["dialect"] = dialect.map { .string($0.rawValue) }
    body["endpoint"] = endpoint.map { .string($0) }
    if demo { body["dialect"] = .string(ModelUpstream.Dialect.demo.rawValue) }
    body["timeoutSeconds"] = timeout.map { .int($0) }
    body["mostCalls"] = mostCalls.map { .int($0) }
    body["secret"] = try secretFile.map { .string(try Files.secret($0)) }
    try await hub.show(.post, "/v1/model-upstreams", body: .object(body))
  }
}
