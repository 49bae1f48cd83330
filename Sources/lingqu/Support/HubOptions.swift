import ArgumentParser
import Vocabulary

/// Which hub, as whom, and how to show the answer.
struct HubOptions: ParsableArguments {
  @Option(help: "The hub's address, such as http://127.0.0.1:7300 (or LINGQU_HUB).") var hub: String?
  @Option(help: "File with the API key on its first line (or LINGQU_KEY, or lingqu init).") var keyFile: String?
  @Option(help: ArgumentHelp("Refused: others can read a command line.", visibility: .hidden)) var key: String?
  @Flag(help: "Print the hub's JSON.") var json = false
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func validate() throws {
    if let lang, Language(rawValue: lang) == nil { throw ValidationError("--lang is zh or en") }
    guard key == nil else {
      throw ValidationError(
        Language.say(
          zh: "命令行对本机所有用户可见，密钥请用 LINGQU_KEY、--key-file 或 lingqu init 给出",
          en:
            "every user of this machine can read a command line: give the key by LINGQU_KEY, --key-file or lingqu init")
      )
    }
  }

  static let standardAddress = "http://127.0.0.1:7300"

  var address: String {
    get throws {
      try hub ?? ClientConfiguration.environment("LINGQU_HUB") ?? ClientConfiguration.load().hub ?? Self.standardAddress
    }
  }

  /// The key that was named with this command, by file or environment.
  func givenKey() throws -> String? {
    guard let keyFile else { return ClientConfiguration.environment("LINGQU_KEY") }
    return try Files.secret(keyFile)
  }

  func client() throws -> HubClient {
    let key = try givenKey() ?? ClientConfiguration.load().key
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
