import ArgumentParser
import Lab
import Vocabulary

struct LabServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve a model file as OpenAI's chat API does, for a hub to have as an upstream.",
    discussion: """
      The user's message is JSON: {"horizon": 96, "from": "2018-10-01T00:00:00Z", "values": [3.1, …]}, what came after the training and how many \
      steps to look ahead; the answer's content is JSON with the forecast. A token is a value.
      """)

  @Option(help: "The model file.") var model: String
  @Option(help: "What clients call it.") var name: String
  @Option(help: "Address to listen on.") var host = "127.0.0.1"
  @Option(help: "Port; 0 takes a free one.") var port = 0
  @Option(help: "File with the bearer token that it wants to see.") var secretFile: String?

  func run() async throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
    let file = try ModelFile(parsing: Files.read(model))
    let server = ForecastServer(
      model: ForecastModel(name: name, file: file), secret: try secretFile.map { try Files.secret($0) })
    let host = host
    try await server.run(host: host, port: port, stopsOnSignal: true) { bound in
      Terminal.line("http://\(host):\(bound)/v1")
    }
  }
}
