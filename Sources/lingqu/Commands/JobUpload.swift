import ArgumentParser

struct JobUpload: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upload", abstract: "Hand in a file as a job's input or as an offer's data; the answer names it.")

  @Argument(help: "The file; - is standard input.") var file: String
  @OptionGroup var hub: HubOptions

  func run() async throws { try await hub.client().upload(Files.read(file)).present(hub.json) }
}
