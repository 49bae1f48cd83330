import ArgumentParser
import DataSpace
import Glibc
import Vocabulary

struct DataProfile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "What is in a CSV file: the kind, the range and the gaps of each column. Any size, in one pass.")

  @Argument(help: "The CSV file, its first row the names of the columns; - is standard input.") var file: String
  @Option(help: "UTF-8, GB18030, UTF-16LE or UTF-16BE; found out unless told.") var encoding: String?
  @Option(help: "What separates fields, one character or `tab`; found out unless told.") var separator: String?
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func validate() throws {
    guard encoding.map({ TableEncoding(rawValue: $0.uppercased()) != nil }) ?? true else {
      throw ValidationError("--encoding is " + TableEncoding.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard separator.map({ $0 == "tab" || $0.utf8.count == 1 && $0 != "\"" && $0 != "\n" }) ?? true else {
      throw ValidationError("--separator is one ASCII character, or tab")
    }
  }

  func run() throws {
    let pieces = try FilePieces(file)
    let profile = try TableProfile(
      encoding: encoding.flatMap { TableEncoding(rawValue: $0.uppercased()) },
      separator: separator.flatMap { $0 == "tab" ? 0x09 : $0.utf8.first }, next: pieces.next)
    if json { return Terminal.line(Terminal.pretty(try JSON(encoding: profile))) }
    Terminal.line(
      Language.say(
        zh: "\(profile.rows) 行，\(profile.columns.count) 列，\(profile.bytes) 字节，编码 \(profile.encoding.rawValue)",
        en:
          "\(profile.rows) rows, \(profile.columns.count) columns, \(profile.bytes) bytes, \(profile.encoding.rawValue)"
      ))
    if profile.ragged > 0 {
      let first = profile.firstRagged.map(String.init).joined(separator: ", ")
      Terminal.line(
        Language.say(
          zh: "\(profile.ragged) 行的列数与表头不同，最先的是第 \(first) 行",
          en: "\(profile.ragged) rows have more or fewer fields than the header, first row \(first)"))
    }
    var table = Table(
      header: [
        Language.say(zh: "列", en: "column"), Language.say(zh: "类型", en: "kind"), Language.say(zh: "缺失", en: "missing"),
        Language.say(zh: "不同值", en: "distinct"), Language.say(zh: "最小", en: "least"),
        Language.say(zh: "最大", en: "greatest"),
      ])
    for column in profile.columns {
      table.rows.append([
        column.name, column.kind.rawValue, "\(column.missing)",
        (column.isDistinctExact ? "" : "≈") + "\(column.distinct)",
        Self.short(column.least), Self.short(column.greatest),
      ])
    }
    Terminal.line(table.text)
  }

  private static func short(_ text: String?) -> String {
    guard let text else { return "–" }
    let line = text.filter { !$0.isNewline }
    return line.count > 24 ? line.prefix(23) + "…" : line
  }
}

/// A file, piece by piece; `-` is standard input.
final class FilePieces {
  private let path: String
  private let descriptor: Int32
  private static let size = 1 << 18

  init(_ path: String) throws(Failure) {
    self.path = path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.failure(path) }
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// The next bytes; none at the end.
  func next() throws -> [UInt8] {
    while true {
      var count = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: Self.size) { buffer, used in
        count = Glibc.read(descriptor, buffer.baseAddress, Self.size)
        used = max(0, count)
      }
      if count >= 0 { return bytes }
      guard errno == EINTR else { throw Files.failure(path) }
    }
  }
}
