import Tables
import Vocabulary

/// Files that metadata may name: in the folder of the table or of the metadata, or below. Nothing else is read, and nothing is fetched.
struct WebFiles {
  private let named: [String]
  private let folders: [String]
  /// Where the folder that one stands in is published; what is below it is the file below that folder.
  private let base: String?

  /// - Parameters:
  ///   - named: the table and its metadata, as files.
  ///   - base: an address that ends with a slash.
  init(_ named: [String], base: String? = nil) {
    self.named = named
    self.base = base
    folders = base == nil ? named.map { name in name.lastIndex(of: "/").map { String(name[...$0]) } ?? "" } : [""]
  }

  /// What a file is called, here or where it is published.
  func address(_ file: String) -> String { (base ?? "") + file }

  func read(_ address: String) -> [UInt8]? {
    if let base {
      guard address.hasPrefix(base) else { return nil }
      let path = String(address.dropFirst(base.count))
      // A question that stands behind the table's address is asked of the server; the file is the same.
      return file(named.contains(path) ? String(path.prefix { $0 != "?" }) : path)
    }
    return file(address)
  }

  private func file(_ path: String) -> [UInt8]? {
    let isBelow = folders.contains { folder in
      let rest = path.dropFirst(folder.count)
      return path.hasPrefix(folder) && !rest.hasPrefix("/") && !rest.split(separator: "/").contains("..")
    }
    guard named.contains(path) || isBelow, !path.contains("://") else { return nil }
    return try? Array(Files.read(path))
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
