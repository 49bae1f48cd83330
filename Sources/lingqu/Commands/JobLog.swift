import ArgumentParser
import Vocabulary

struct JobLog: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "log", abstract: "What a job printed.")

  @Argument(help: "The job.") var id: String
  @Flag(name: [.customShort("f"), .long], help: "Go on until the job ends.") var follow = false
  @Option(help: "Which try's, from 1, of a job that was tried several times. The newest unless told.") var attempt: Int?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let client = try hub.client()
    let path = "/v1/jobs/\(HubClient.escaped(id))"
    var from = 0
    while true {
      // The state is asked first: what is printed after the answer is in the next piece.
      let isOver = try await client.call(.get, path)["result"]?.object != nil
      let piece = try await client.bytes(.get, path + "/log", query: query(from: from))
      Terminal.bytes(piece)
      from += piece.count
      // An earlier try's is all there.
      if piece.isEmpty, isOver || !follow || attempt != nil { return }
      if piece.isEmpty { try await Task.sleep(for: .milliseconds(300)) }
    }
  }

  private func query(from: Int) -> [String: String] {
    var query = ["from": String(from)]
    if let attempt { query["attempt"] = String(attempt) }
    return query
  }
}
