import ArgumentParser

struct PoolCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pool", abstract: "Where jobs run: capacity at a site.",
    subcommands: [PoolList.self, PoolShow.self, PoolNodes.self, PoolAdd.self, PoolChange.self])
}
