import ArgumentParser

struct SiteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "site", abstract: "Data centres, and how much of them is used.",
    subcommands: [SiteList.self, SiteShow.self, SiteAdd.self, SiteChange.self, SiteUtilisation.self])
}
