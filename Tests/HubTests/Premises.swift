import Glibc
import Logging
import Store

@testable import Hub

/// A hub that serves nobody, in a folder that goes with it.
enum Premises {
  struct NoFolder: Error {}

  static func with(_ body: (Hub) async throws -> Void) async throws {
    var template = Array("/tmp/lingqu-hub-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw NoFolder() }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { remove(folder) }
    var logger = Logger(label: "tests")
    logger.logLevel = .critical
    let hub = try await Hub(HubConfiguration(folder: folder), logger: logger)
    do {
      try await body(hub)
    } catch {
      try? await hub.services.database.close()
      throw error
    }
    try await hub.services.database.close()
  }

  static func remove(_ path: String) {
    if unlink(path) == 0 { return }
    if let listing = opendir(path) {
      while let entry = readdir(listing) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { remove(path + "/" + name) }
      }
      closedir(listing)
    }
    rmdir(path)
  }
}
