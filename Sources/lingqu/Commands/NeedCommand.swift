import ArgumentParser

struct NeedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "need", abstract: "What is wanted, and what answers it.",
    subcommands: [
      NeedPublish.self, NeedList.self, NeedShow.self, NeedMatches.self,
    ])
}
