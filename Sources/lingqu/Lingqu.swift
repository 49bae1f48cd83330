import ArgumentParser
import Glibc
import Vocabulary

/// The command line: runs a hub, talks to any hub, and works on files without one.
@main
struct Lingqu: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lingqu",
    abstract: "A region's compute, data, models and solutions: offered, matched, used, metered, settled, proven.",
    discussion: """
      Talks to the hub named by --hub, LINGQU_HUB or ~/.config/lingqu/config.json (see `lingqu init`).
      Exit codes: 0 ok; 1 refused, or a check failed; 2 usage; 3 the hub cannot be reached; 4 not authenticated or not \
      allowed; 5 the hub failed; 6 a local file cannot be read or written.
      Completions: lingqu --generate-completion-script bash|zsh|fish
      """,
    version: "0.1.0",
    subcommands: [
      ServeCommand.self, InitCommand.self, APICommand.self, OfferCommand.self, DatasetCommand.self, SharingCommand.self,
      TicketCommand.self,
      RightCommand.self, GrantCommand.self, AssetCommand.self,
      ListCommand.self, NeedCommand.self,
      AgreementCommand.self, GatewayCommand.self, ModelCommand.self,
      JobCommand.self, SiteCommand.self, PoolCommand.self, QuotaCommand.self, AgentCommand.self, VoucherCommand.self,
      LedgerCommand.self,
      EvidenceCommand.self, KeyCommand.self,
      JourneyCommand.self, BackupCommand.self, RestoreCommand.self,
      MigrateStoreCommand.self, LabCommand.self, DataCommand.self, PolicyCommand.self, SimulateCommand.self,
      DoctorCommand.self,
      SlurmShimCommand.self, JobRunnerCommand.self,
    ])

  static func main() async {
    if let name = SlurmShim.called { Glibc.exit(await SlurmShim.run(name, Array(CommandLine.arguments.dropFirst()))) }
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Failure.leave(with: error)
    }
  }
}
