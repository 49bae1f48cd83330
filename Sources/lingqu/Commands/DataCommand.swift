import ArgumentParser

/// Tables in files: what is in them, before anything is published.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract:
      "What is in a table, whether it keeps its contract, its repair, and what of it may leave; works on files alone.",
    subcommands: [
      DataProfile.self, DataContractShow.self, DataCheck.self, DataConvert.self, DataRepair.self, DataRelease.self,
    ])
}
