import Tables
import Vocabulary

/// Files that metadata may name: in the folder of the table or of the metadata, or below. Nothing else is read, and nothing is fetched.
struct WebFiles {
  private let named: [String]
  private let folders: [String]

  init(_ table: String, _ metadata: String?) {
    named = [table] + (metadata.map { [$0] } ?? [])
    folders = named.map { name in name.lastIndex(of: "/").map { String(name[...$0]) } ?? "" }
  }

  func read(_ address: String) -> [UInt8]? {
    let isBelow = folders.contains { folder in
      let rest = address.dropFirst(folder.count)
      return address.hasPrefix(folder) && !rest.hasPrefix("/") && !rest.split(separator: "/").contains("..")
    }
    guard named.contains(address) || isBelow, !address.contains("://") else { return nil }
    return try? Array(Files.read(address))
  }
}

/// What is wrong with tables and their metadata, for people.
enum WebProblems {
  static func show(_ tables: WebTables) {
    Terminal.line(
      Language.say(
        zh: "\(tables.rows) 行，\(tables.errors) 个错误，\(tables.warnings) 个警告",
        en: "\(tables.rows) rows, \(tables.errors) errors, \(tables.warnings) warnings"))
    for one in tables.problems.prefix(50) {
      let words = Language.say(zh: one.words.zh, en: one.words.en)
      Terminal.line(
        "\(one.isWarning ? "!" : "✗") \(one.place): \(words)" + (one.found.isEmpty ? "" : " (\(one.found))"))
    }
  }
}
