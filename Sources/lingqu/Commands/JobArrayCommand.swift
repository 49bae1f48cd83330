import ArgumentParser

struct JobArrayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "array", abstract: "Equal tasks that are submitted, looked at and cancelled together.",
    subcommands: [Submit.self, Show.self, Cancel.self])

  struct Submit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Submit tasks from a JSON file with `job`, `count`, `gang` and `atOnce`.")

    @Argument(help: "JSON file; - is standard input.") var file: String
    @OptionGroup var hub: HubOptions

    func run() async throws { try await hub.show(.post, "/v1/job-arrays", body: Document.read(file)) }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One array, and how many of its tasks are in each state.")

    @Argument(help: "The array.") var id: String
    @OptionGroup var hub: HubOptions

    func run() async throws { try await hub.show(.get, "/v1/job-arrays/\(HubClient.escaped(id))") }
  }

  struct Cancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop every task that is not over.")

    @Argument(help: "The array.") var id: String
    @OptionGroup var hub: HubOptions

    func run() async throws { try await hub.show(.post, "/v1/job-arrays/\(HubClient.escaped(id))/cancel") }
  }
}
