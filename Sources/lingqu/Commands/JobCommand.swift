import ArgumentParser

struct JobCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job", abstract: "Work that runs at a provider.",
    subcommands: [
      JobUpload.self, JobQuote.self, JobSubmit.self, JobList.self, JobShow.self, JobExplain.self, JobLog.self,
      JobCancel.self,
      JobOutputs.self, JobArrayCommand.self,
    ])
}
