import ArgumentParser
import Compute

/// The supervisor of one job; the hub starts it, people do not.
struct JobRunnerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "job-runner", shouldDisplay: false)
  @Argument var folder: String
  @Flag(help: .hidden) var withoutFilter = false
  func run() throws { throw ExitCode(JobRunner.main(folder: folder, filtered: !withoutFilter)) }
}
