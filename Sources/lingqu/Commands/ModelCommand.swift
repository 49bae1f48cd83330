import ArgumentParser

struct ModelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Models: the register, where they run, keys that call them through the gateway, and what was called.",
    subcommands: [
      ModelRegister.self, ModelList.self, ModelShow.self, ModelRevise.self, ModelReportCommand.self, ModelGate.self,
      ModelPublish.self, ModelWithdraw.self, ModelFilingStep.self, ModelClear.self, ModelLineage.self,
      ModelUpstreamCommand.self, ModelKeyCommand.self, ModelGrants.self, ModelCalls.self, ModelDays.self,
      ModelEval.self, ModelLeaderboard.self,
      ModelFiling.self,
    ])
}

struct ModelUpstreamCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upstream", abstract: "Servers that run models.",
    subcommands: [ModelUpstreamRegister.self, ModelUpstreamAllow.self, ModelUpstreamClose.self, ModelUpstreamList.self])
}

struct ModelKeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Keys for the model gateway.",
    subcommands: [ModelKeyCreate.self, ModelKeyRevoke.self])
}
