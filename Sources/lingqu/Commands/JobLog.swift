import ArgumentParser
import Vocabulary

struct JobLog: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "log", abstract: "What a job printed.")

  @Argument(help: "The job.") var id: String
  @Flag(name: [.customShort("f"), .long], help: "Go on until the job ends.") var follow = false
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let client = try hub.client()
    let path = "/v1/jobs/\(HubClient.escaped(id))"
    var from = 0
    while true {
      // The state is asked first: what is printed after the answer is in the next piece.
      let isOver = try await client.call(.get, path)["result"]?.object != nil
      let piece = try await client.bytes(.get, path + "/log", query: ["from": String(from)])
      Terminal.bytes(piece)
      from += piece.count
      if piece.isEmpty, isOver || !follow { return }
      if piece.isEmpty { try await Task.sleep(for: .milliseconds(300)) }
    }
  }
}
