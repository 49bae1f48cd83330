import ArgumentParser

struct ListExport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "A version as a file that `evidence verify` checks offline, or as a table for spreadsheet programs.")

  @Argument(help: "The list.") var id: String
  @Option(help: "The version; the newest unless told.") var version: Int64?
  @Flag(help: "As CSV, formulas made harmless.") var csv = false
  @Flag(help: "The newest version of a list for the public; needs no key.") var `public` = false
  @Option(help: "Where it goes; - is standard output.") var output = "-"
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path: String
    if `public` {
      path = "/v1/public-dataset-lists/\(HubClient.escaped(id))" + (csv ? "/table" : "")
    } else {
      path = try await hub.listVersion(id, version) + (csv ? "/table" : "/file")
    }
    let client = try `public` ? HubClient(address: hub.address) : hub.client()
    try Files.write(try await client.bytes(.get, path), to: output)
  }
}
