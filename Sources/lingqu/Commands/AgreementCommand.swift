import ArgumentParser

struct AgreementCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreement", abstract: "From a request to signatures, uses and their end.",
    subcommands: [
      AgreementRequest.self, AgreementApprove.self, AgreementList.self, AgreementShow.self, AgreementSign.self,
      AgreementRevoke.self, AgreementTimeline.self, AgreementUse.self, AgreementData.self,
      AgreementPush.self,
    ])
}
