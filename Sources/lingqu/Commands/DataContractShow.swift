import ArgumentParser
import Tables
import Vocabulary

struct DataContractShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contract",
    abstract:
      "Read a data contract as `check` reads it, and say which tables it is about and what is held against them.")

  @Argument(help: "The contract's file, YAML or JSON; - is standard input.") var file: String
  @Option(help: "Language of messages: zh or en.") var lang: String?
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let contract = try DataContract(text: String(decoding: Files.read(file), as: UTF8.self))
    if json {
      return Terminal.json([
        "id": .string(contract.id), "version": .string(contract.version), "status": .string(contract.status),
        "tables": .array(contract.tables.map(Self.json)),
      ])
    }
    Terminal.line("\(contract.id) \(contract.version) (\(contract.status))")
    var table = Table(
      header: [
        Language.say(zh: "表", en: "table"), Language.say(zh: "列", en: "columns"), Language.say(zh: "规则", en: "rules"),
        Language.say(zh: "引用的表", en: "refers to"),
      ])
    for one in contract.tables {
      let references = Self.references(one).joined(separator: ", ")
      table.rows.append([one.name, "\(one.columns.count)", "\(Self.rules(one))", references])
    }
    Terminal.line(table.text)
  }

  private static func json(_ table: DataContract.Table) -> JSON {
    [
      "name": .string(table.name), "columns": .array(table.columns.map { .string($0.name) }),
      "rules": .int(Int64(rules(table))), "references": .array(references(table).map { .string($0) }),
    ]
  }

  private static func rules(_ table: DataContract.Table) -> Int {
    table.rules.count + table.crossFieldRules.count + table.latencies.count
      + table.columns.reduce(0) { $0 + $1.rules.count }
  }

  private static func references(_ table: DataContract.Table) -> [String] {
    Set(table.columns.flatMap(\.references).map(\.table)).sorted()
  }
}
