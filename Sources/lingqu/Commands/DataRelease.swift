import ArgumentParser
import Crypto
import Tables
import Vocabulary

struct DataRelease: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Write what of a table may leave by a rule: columns, rows, masks and k-anonymity.")

  @OptionGroup var source: TableOptions
  @Option(help: "The rule's file, JSON or YAML.") var rule: String
  @Option(help: "Where what leaves goes: CSV, as UTF-8.") var out: String
  @Option(help: "A file with a secret of 16 bytes or more, for columns that are hashed.") var key: String?
  @Flag(help: "For spreadsheet programs: text that they would carry out as a formula gets an apostrophe.")
  var forPeople =
    false
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    guard source.file != "-" else { throw ValidationError("the table may be read more than once: name a file") }
    guard out != "-" else { throw ValidationError("name a file: it is there whole or not at all") }
  }

  /// What left, with what to know the files by.
  private struct Record: Encodable {
    var input: String
    var rule: String
    var output: String
    var release: ReleaseReport
  }

  func run() async throws {
    let words = try Files.read(rule)
    let known = try ReleaseRule(text: String(decoding: words, as: UTF8.self))
    let code = try key.map(Self.code)
    var options = Release.Options()
    options.isForPeople = forPeople
    var (read, written) = (SHA256(), SHA256())
    var report: ReleaseReport?
    try await Files.write(to: out) { write in
      report = try Release.run(
        known, source.syntax, options, code: code,
        open: {
          let pieces = try source.pieces()
          read = SHA256()
          return {
            let piece = try pieces.next()
            read.update(data: piece)
            return piece
          }
        },
        write: { piece in
          written.update(data: piece)
          try write(piece)
        })
    }
    guard let report else { return }
    let record = Record(
      input: SigningKeyFile.hex(read.finalize()), rule: SigningKeyFile.hex(SHA256.hash(data: words)),
      output: SigningKeyFile.hex(written.finalize()), release: report)
    if json { return Terminal.line(Terminal.pretty(try JSON(encoding: record))) }
    show(record)
  }

  private static func code(_ path: String) throws -> Release.Code {
    let secret = try Files.read(path)
    guard secret.count >= 16 else {
      throw Refusal(
        .unacceptable, rule: "release.key", Text(zh: "密钥少于 16 字节", en: "the secret has fewer than 16 bytes"),
        remedy: Text(zh: "head -c 32 /dev/urandom > 文件", en: "head -c 32 /dev/urandom > FILE"))
    }
    let key = SymmetricKey(data: secret)
    return { Array(HMAC<SHA256>.authenticationCode(for: $0, using: key)) }
  }

  private func show(_ record: Record) {
    let report = record.release
    Terminal.line(
      Language.say(
        zh: "\(report.rowsIn) 行中放出 \(report.rowsOut) 行：过滤 \(report.rowsFiltered) 行，因同组太少去掉 \(report.rowsSuppressed) 行",
        en:
          "\(report.rowsOut) of \(report.rowsIn) rows leave: \(report.rowsFiltered) filtered, \(report.rowsSuppressed) left out because too few look like them"
      ))
    var table = Table(header: [Language.say(zh: "列", en: "column"), Language.say(zh: "处理", en: "mask")])
    for column in report.columns { table.rows.append([column.name, column.mask ?? ""]) }
    Terminal.line(table.text)
    Terminal.line("sha256 \(record.output)")
  }
}
