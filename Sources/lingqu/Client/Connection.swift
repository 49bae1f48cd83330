import ArgumentParser
import Glibc
import Vocabulary

/// Which hub, which key, and how to print: the options of every command that talks to a hub.
struct ConnectionOptions: ParsableArguments {
  @Option(help: "Address of the hub (or LINGQU_HUB).") var hub: String?
  @Option(help: "API key (or LINGQU_KEY; better than here, where others may see it).") var key: String?
  @Flag(help: "Print the hub's JSON.") var json = false

  /// From the options, the environment, or what `lingqu init` kept.
  var client: HubClient {
    let kept = Self.kept
    return HubClient(
      address: hub ?? Self.environment("LINGQU_HUB") ?? kept["hub"]?.string ?? "http://127.0.0.1:7300",
      key: key ?? Self.environment("LINGQU_KEY") ?? kept["key"]?.string)
  }

  static var file: String { (environment("HOME") ?? ".") + "/.config/lingqu/config.json" }

  private static var kept: JSON { (try? JSON.parse((try? Terminal.read(file)) ?? [])) ?? [:] }

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Runs a command's work and turns what goes wrong into a message and an exit code.
  func run(_ work: (HubClient) async throws -> Void) async throws {
    do {
      try await work(client)
    } catch let error as Unreachable {
      Terminal.error("lingqu: \(error)")
      throw ExitCode(3)
    } catch let error as Refused {
      Terminal.error("lingqu: \(error)")
      throw ExitCode(error.status == 401 || error.status == 403 ? 4 : 1)
    } catch let error as FileFailure {
      Terminal.error("lingqu: \(error)")
      throw ExitCode(2)
    }
  }

  /// Prints an answer: JSON for programs, a table of the named members for people.
  func show(_ answer: JSON, _ columns: [String]) {
    if json { return Terminal.out(answer.canonicalText) }
    let items = answer["items"]?.array ?? [answer]
    Terminal.out(Terminal.table(columns, items.map { item in columns.map { Self.cell(item[$0]) } }))
    if let next = answer["next"]?.string { Terminal.error("more: --cursor \(next)") }
  }

  static func cell(_ value: JSON?) -> String {
    switch value {
    case .string(let text): text
    case .object(let members) where members["zh"] != nil: members["zh"]?.string ?? ""
    case nil, .null?: ""
    case let other?: other.canonicalText
    }
  }
}
