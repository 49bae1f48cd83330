import ArgumentParser
import Evidence
import Vocabulary

struct EvidenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence", abstract: "Receipts and bundles: export, and verify offline.",
    subcommands: [Verify.self, Export.self, ReceiptOf.self, CheckpointNow.self])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks a receipt or bundle offline; exit 1 names the first altered entry.")
    @Argument(help: "The file.") var file: String
    @Option(help: "The log's public key, name+hash+key, from a source you trust.") var key: String?
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
      if let key, LogKey(key) == nil { throw ValidationError("not a log key: \(key)") }
    }

    func run() throws {
      let result: EvidenceVerification
      do {
        result = try EvidenceFile.verify(path: file, key: key.flatMap { LogKey($0) })
      } catch {
        Terminal.error("lingqu: \(error)")
        throw ExitCode(2)
      }
      Terminal.out(json ? result.json.canonicalText : result.text.zh + "\n" + result.text.en)
      guard result.isVerified else { throw ExitCode(1) }
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes the bundle of one agreement, or of the whole log.")
    @OptionGroup var connection: ConnectionOptions
    @Option(help: "The agreement; absent: the whole log.") var agreement: String?
    @Option(name: .shortAndLong, help: "The file to write.") var output: String
    func run() async throws {
      try await connection.run { client in
        let path = agreement.map { "/v1/agreements/\($0)/bundle" } ?? "/v1/evidence/bundle"
        let reply = try await client.send("GET", path)
        guard reply.status == 200 else { throw Refused(status: reply.status, problem: reply.json) }
        try Terminal.write(String(decoding: reply.bytes, as: UTF8.self), toNew: output)
        Terminal.error("\(output): \(reply.bytes.count) bytes; check it with lingqu evidence verify \(output)")
      }
    }
  }

  struct ReceiptOf: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "receipt", abstract: "The receipt of one entry.")
    @OptionGroup var connection: ConnectionOptions
    @Argument var index: Int64
    func run() async throws {
      try await connection.run { client in
        let reply = try await client.send("GET", "/v1/evidence/\(index)/receipt")
        guard reply.status == 200 else { throw Refused(status: reply.status, problem: reply.json) }
        Terminal.out(String(decoding: reply.bytes, as: UTF8.self))
      }
    }
  }

  struct CheckpointNow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "checkpoint", abstract: "The log's newest checkpoint.")
    @OptionGroup var connection: ConnectionOptions
    func run() async throws {
      try await connection.run { client in
        Terminal.out(String(decoding: try await client.send("GET", "/checkpoint").bytes, as: UTF8.self))
      }
    }
  }
}
