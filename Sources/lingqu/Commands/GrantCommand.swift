import ArgumentParser

struct GrantCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grant", abstract: "Grant the operation of public data, and account for it.",
    subcommands: [
      GrantPropose.self, GrantList.self, GrantShow.self, GrantAccept.self, GrantDecline.self, GrantCover.self,
      GrantSuspend.self, GrantResume.self, GrantWithdraw.self, GrantRenounce.self, GrantAccount.self,
    ])
}
