import ArgumentParser
import Glibc
import Vocabulary

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Have the running hub write a consistent copy of its database (operator).",
    discussion:
      "Without a file the copy stays in the hub's data folder; its path is printed. With a file, on the hub's own machine, it is copied there."
  )

  @Argument(help: "Where the copy goes on this machine.") var file: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let client = try hub.client()
    let answer = try await Progress.during(Text(zh: "备份中", en: "backing up")) {
      try await client.call(.post, "/v1/backups")
    }
    guard let file else { return answer.present(hub.json) }
    guard let path = answer["path"]?.string, Files.exists(path) else {
      throw Failure.file(
        answer["path"]?.string ?? "?",
        why: Language.say(zh: "备份在灵渠所在的机器上", en: "the backup lies on the hub's machine"))
    }
    // The digest of what bore the name goes first and its own comes last: cut short anywhere, no image stands beside the
    // digest of another, which no restore would take.
    if unlink(file + ".sha256") == 0 { try Files.flushFolder(of: file) }
    try Files.copy(path, to: file)
    if Files.exists(path + ".sha256") {
      // The restore holds the copy against it; the form is that of sha256sum, so it names the copy.
      let sum = String(decoding: try Files.read(path + ".sha256"), as: UTF8.self).prefix { $0.isHexDigit }
      let name = file.split(separator: "/").last ?? "backup"
      try Files.write("\(sum)  \(name)\n", to: file + ".sha256", mode: 0o600)
      try Files.flushFolder(of: file)
    }
    if hub.json { Terminal.json(["path": .string(file)]) } else { Terminal.line(file) }
  }
}
