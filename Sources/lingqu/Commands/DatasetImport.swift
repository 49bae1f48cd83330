import ArgumentParser
import DataSpace
import Tables
import Vocabulary

struct DatasetImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract:
      "Make a draft entry for the steward from a file or a database's table: its columns and their kinds, a draft contract, a sample."
  )

  @Argument(
    help:
      "CSV or JSON Lines, its first row the names of the columns; or postgresql://HOST/DATABASE#SCHEMA.TABLE, sqlite:PATH#TABLE."
  )
  var file: String
  @Option(help: "What the dataset is called in addresses: a–z, 0–9, - and _.") var name: String
  @Option(help: "Its title; the file's name unless told.") var title: String?
  @Option(help: "Where a draft of a data contract goes, as YAML.") var contract: String?
  @Option(help: "Where the first rows go, as CSV, without the columns that look personal.") var sample: String?
  @Flag(help: "Load the rows into the hub as well.") var load = false
  @OptionGroup(title: "Of a database") var database: DatabaseOptions
  @OptionGroup var hub: HubOptions

  func validate() throws {
    guard file != "-" else { throw ValidationError("the file is read twice: not from standard input") }
  }

  func run() async throws {
    let client = try hub.client()
    try database.open(file)
    let profile = try TableProfile(.of(file), next: TablePieces(file).next).promised(by: file)
    let stem = try DatabaseTables.name(of: file)
    if let contract { try Files.write(DataContract.draft(of: profile, name: name), to: contract) }
    let personal = profile.columns.filter(PersonalColumn.looksPersonal).map(\.name)
    if let sample { try Files.write(TableSample.text(of: file, without: Set(personal)), to: sample) }
    var entry = DatasetEntry(title: Text(zh: title ?? stem, en: ""))
    entry.name = name
    var seen: Set<String> = []
    entry.fields = profile.columns.filter { !$0.name.isEmpty && seen.insert($0.name).inserted }.prefix(500).map {
      DatasetEntry.Field(name: String($0.name.prefix(100)), kind: $0.kind)
    }
    entry.distributions = [
      DatasetEntry.Distribution(
        format: profile.form == .csv ? .csv : .jsonl, accessURL: "\(client.address)/datapackage/\(name).json")
    ]
    let made = try await client.call(.post, "/v1/datasets", body: try JSON(encoding: entry))
    if load, let id = made["id"]?.string {
      _ = try await TableLoading(file: file, key: [], replace: true).run(client, resource: id + ".1")
    }
    if !personal.isEmpty {
      Terminal.error(
        Language.say(
          zh: "看似含个人信息的列：\(personal.joined(separator: "、"))；发布前请核对安全级别与脱敏规则",
          en:
            "columns that look personal: \(personal.joined(separator: ", ")); see to the security level and a release rule first"
        ))
    }
    made.present(hub.json)
  }
}
