import ArgumentParser

struct AgentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent", abstract: "Runs the hub's jobs beside a cluster, and only ever calls out.",
    discussion: "Without a subcommand: lingqu agent --hub URL --key-file FILE --engine local|slurm.json",
    subcommands: [
      AgentRun.self, AgentList.self, AgentShow.self, AgentAdd.self, AgentRenew.self, AgentRetire.self,
    ], defaultSubcommand: AgentRun.self)
}
