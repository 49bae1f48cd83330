import ArgumentParser
import Glibc
import Hub
import Store
import Vocabulary

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a backup in the place of a hub's database, while no hub runs on it.",
    discussion: "The backup is checked before anything is replaced, and what was there is kept beside it.")

  @Argument(help: "The backup file.") var file: String
  @Option(help: "The hub's data folder.") var data = "lingqu-data"
  @Option(
    help:
      "The database, as lingqu serve is told: sqlite:PATH, or postgres://… that is empty; absent: hub.sqlite in the folder."
  )
  var database: String?
  @Flag(help: "Replace a database that is there.") var replace = false
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func run() async throws {
    guard Files.exists(file) else { throw Failure.file(file, why: String(cString: strerror(ENOENT))) }
    mkdir(data, 0o700)
    var configuration = HubConfiguration(folder: data)
    configuration.database = database
    let target = configuration.databasePath
    // A hub that runs on the folder may have its database elsewhere.
    guard let lock = try FileLock(path: configuration.lockPath) else {
      throw Failure.check(
        Text(zh: "未恢复：灵渠正在使用 \(data)", en: "not restored: \(StoreOpenError.inUse(path: data))"))
    }
    defer { lock.release() }
    let (file, replace, scratch) = (file, replace, data + "/restore.sqlite")
    do {
      let restored = try await Progress.during(Text(zh: "恢复中", en: "restoring")) {
        guard DatabaseAddress.isPostgres(target) else {
          return try await SQLiteDatabase.restore(
            from: file, to: DatabaseAddress.path(target), replacing: replace, migrations: Hub.migrations)
        }
        let server = try await DatabaseAddress.open(target)
        let restored = try await SQLiteDatabase.restore(
          from: file, into: server, scratch: scratch, migrations: Hub.migrations)
        try await server.close()
        return restored
      }
      if json {
        Terminal.json([
          "database": .string(target), "bytes": .int(restored.bytes), "digestChecked": .bool(restored.digestChecked),
          "previous": restored.previous.map { .string($0) } ?? .null,
        ])
      } else {
        Terminal.line(
          Language.say(zh: "已恢复 \(target)（\(restored.bytes) 字节）", en: "restored \(target) (\(restored.bytes) bytes)"))
        if let previous = restored.previous {
          Terminal.line(Language.say(zh: "原数据库存于 ", en: "what was there is in ") + previous)
        }
      }
    } catch let error as RestoreError {
      throw Failure.check(Text(zh: "未恢复：\(error)", en: "not restored: \(error)"))
    } catch let error as DatabaseCopy.Failure {
      throw Failure.check(Text(zh: "未恢复：\(error)", en: "not restored: \(error)"))
    } catch let error as StoreOpenError {
      throw Failure.check(Text(zh: "未恢复：\(error)", en: "not restored: \(error)"))
    }
  }
}
