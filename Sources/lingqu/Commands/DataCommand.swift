import ArgumentParser

/// Tables in files: what is in them, before anything is published.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "What is in a table, and whether it keeps its contract; works on files alone.",
    subcommands: [DataProfile.self, DataCheck.self])
}
