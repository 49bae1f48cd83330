import ArgumentParser

/// The one executable: runs a hub, and talks to one.
///
/// Exit codes: 0 done, 1 refused or not verified, 2 the command's words are off, 3 the hub cannot be reached,
/// 4 the key is not good for it.
@main
struct Lingqu: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lingqu",
    abstract: "Lingqu 灵渠: a region's compute, data, models and solutions, offered, used, settled and proven.",
    discussion: """
      Shell completions: lingqu --generate-completion-script bash|zsh|fish.
      Exit codes: 0 done, 1 refused or not verified, 2 wrong words, 3 no hub there, 4 not allowed.
      """,
    version: "0.1.0",
    subcommands: [
      ServeCommand.self, InitCommand.self, APICommand.self, OfferCommand.self, NeedCommand.self, AgreementCommand.self,
      VoucherCommand.self, LedgerCommand.self, EvidenceCommand.self, KeyCommand.self, BackupCommand.self,
      DoctorCommand.self,

    ])
}
