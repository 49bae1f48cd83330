import ArgumentParser

struct JobCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job", abstract: "Work that runs at a provider.",
    subcommands: [
      JobUpload.self, JobSubmit.self, JobList.self, JobShow.self, JobLog.self, JobCancel.self, JobOutputs.self,
    ])
}
