import ArgumentParser

struct EvidenceExport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "The bundle of one agreement or model, or of the whole log, to be checked offline."
  )

  @Option(help: "The agreement; the whole log unless told.") var agreement: String?
  @Option(help: "The model: with whatever it descends from and the jobs that made it.") var model: String?
  @Option(help: "Where the bundle goes.") var output: String
  @OptionGroup var hub: HubOptions

  func validate() throws {
    if agreement != nil, model != nil { throw ValidationError("--agreement and --model exclude each other") }
  }

  func run() async throws {
    let path =
      agreement.map { "/v1/agreements/\(HubClient.escaped($0))/bundle" }
      ?? model.map { "/v1/models/\(HubClient.escaped($0))/bundle" } ?? "/v1/evidence/bundle"
    var bytes: [UInt8] = []
    try await hub.client().stream(path) { piece in
      bytes += piece
      return true
    }
    try Files.write(bytes, to: output)
  }
}
