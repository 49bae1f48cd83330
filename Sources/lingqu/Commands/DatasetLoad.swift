import ArgumentParser
import DataSpace
import Tables
import Vocabulary

struct DatasetLoad: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Load a CSV or JSON Lines file into a dataset's table, which the hub then answers queries of.")

  @Argument(help: "The dataset's id or name.") var dataset: String
  @Argument(help: "The file, its first row the names of the columns; or a database's table.") var file: String
  @Option(help: "Which of the dataset's distributions it is, from 1.") var place = 1
  @Option(name: .customLong("primary-key"), help: "A column of the primary key; several times for several.")
  var columns: [String] = []
  @Flag(help: "Remove the table that is there first.") var replace = false
  @OptionGroup var hub: HubOptions

  func validate() throws {
    guard file != "-" else { throw ValidationError("the file is read twice: not from standard input") }
    guard place >= 1 else { throw ValidationError("--place is 1 or more") }
  }

  func run() async throws {
    let client = try hub.client()
    let loading = TableLoading(file: file, key: columns, replace: replace)
    let package = try await client.call(.get, "/api/3/action/package_show", query: ["id": dataset])
    let rows = try await Progress.during(Text(zh: "装入 \(file)", en: "loading \(file)")) {
      try await loading.run(client, resource: (package["result"]?["id"]?.string ?? dataset) + ".\(place)")
    }
    rows.present(hub.json)
  }
}
