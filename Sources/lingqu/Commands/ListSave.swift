import ArgumentParser
import Vocabulary

struct ListSave: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "save", abstract: "Keep a list; it is published with `list publish`.",
    discussion: "Words are those of a search, such as theme=industry q=能耗; of demand: state, dataset, unit, needs.")

  @Option(help: "supply, demand, responsibility or negative.") var kind: String
  @Option(help: "Who may read what is published: own, participants or public.") var audience: String?
  @OptionGroup var question: ListQuestion
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.post, "/v1/dataset-lists", body: question.draft(kind: kind, audience: audience))
  }
}

/// A list's title and the words of its query.
struct ListQuestion: ParsableArguments {
  @Option(help: "The title in Chinese.") var title: String
  @Option(help: "The title in English.") var titleEn = ""
  @Argument(help: "Words of the query: NAME=VALUE.") var words: [String] = []

  func validate() throws {
    guard words.allSatisfy({ $0.contains("=") }) else { throw ValidationError("a word of the query is NAME=VALUE") }
  }

  func draft(kind: String, audience: String?) -> JSON {
    let query = words.map { word in
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), JSON.string(String(parts[1])))
    }
    return Document.object([
      "kind": .string(kind), "audience": audience.map { .string($0) },
      "title": ["zh": .string(title), "en": .string(titleEn)],
      "query": .object(Dictionary(query, uniquingKeysWith: { _, last in last })),
    ])
  }
}
