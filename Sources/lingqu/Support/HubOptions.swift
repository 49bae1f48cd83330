import ArgumentParser
import Vocabulary

/// Which hub, as whom, and how to show the answer.
struct HubOptions: ParsableArguments {
  @Option(help: "The hub's address, such as http://127.0.0.1:7300 (or LINGQU_HUB).") var hub: String?
  @Option(help: "API key (or LINGQU_KEY; an argument is visible to other users of the machine).") var key: String?
  @Flag(help: "Print the hub's JSON.") var json = false
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func validate() throws {
    if let lang, Language(rawValue: lang) == nil { throw ValidationError("--lang is zh or en") }
  }

  static let standardAddress = "http://127.0.0.1:7300"

  var address: String {
    get throws {
      try hub ?? ClientConfiguration.environment("LINGQU_HUB") ?? ClientConfiguration.load().hub ?? Self.standardAddress
    }
  }

  func client() throws -> HubClient {
    let key = try key ?? ClientConfiguration.environment("LINGQU_KEY") ?? ClientConfiguration.load().key
    return try HubClient(address: address, key: key)
  }

  /// Calls the hub and shows what it answers.
  func show(_ method: HubClient.Method, _ path: String, query: [String: String?] = [:], body: JSON? = nil) async throws
  {
    let client = try client()
    try await Progress.during(Text(zh: "等待灵渠", en: "waiting for the hub")) {
      try await client.call(method, path, query: query.compactMapValues { $0 }, body: body)
    }.present(json)
  }
}

/// Pages of a list.
struct PageOptions: ParsableArguments {
  @Option(help: "Items, 1 to 200.") var limit: Int?
  @Option(help: "Where the page starts: the last page's next.") var cursor: String?

  var query: [String: String?] { ["limit": limit.map(String.init), "cursor": cursor] }
}
