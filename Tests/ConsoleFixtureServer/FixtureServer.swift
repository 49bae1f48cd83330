import Console
import ConsoleFixtures
import Hummingbird

/// The console over simulated data: for looking at pages and for Tests/Browser. Not part of the product.
///
/// `console-fixture-server [PORT]`; name `demo`, password `demo-password`.
@main
struct FixtureServer {
  static func main() async throws {
    let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 18_080
    let router = Router()
    Console.addRoutes(to: router, backend: FixtureBackend(isEndless: true))
    let application = Application(
      router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)))
    try await application.runService()
  }
}
