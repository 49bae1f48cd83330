import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Console

#if canImport(Glibc)
  import Glibc
#endif

@Suite("Files inside the binary")
struct AssetTests {
  @Test("every file of the folder is inside, byte for byte, and nothing else")
  func complete() throws {
    let folder =
      String((#filePath as String).dropLast("Tests/ConsoleTests/AssetTests.swift".count))
      + "Sources/ConsoleAssets/files"
    let names = try Self.files(under: folder).filter { !$0.hasPrefix("vendor/") }
    #expect(!names.isEmpty)
    #expect(Set(names) == Set(Asset.all.keys.filter { !$0.hasPrefix("vendor/") }))
    for name in names { #expect(try Self.bytes(folder + "/" + name) == Asset.all[name]?.bytes, "\(name)") }
  }

  @Test("a file's address is right only with its content's hash, and stays right for ever")
  func addresses() async throws {
    try await Reader.with { reader in
      let address = try #require(Asset.address(of: "console.css"))
      let found = try await reader.get(address, cookie: nil)
      #expect(found.status == .ok)
      #expect(found.headers[.cacheControl]?.contains("immutable") == true)
      #expect(found.headers[.contentType]?.hasPrefix("text/css") == true)
      #expect(try await reader.get("/console/assets/0000000000000000/console.css", cookie: nil).status == .notFound)
      for inside in ["words.txt", "templates/layout.mustache"] {
        let address = try #require(Asset.address(of: inside))
        #expect(try await reader.get(address, cookie: nil).status == .notFound)
      }
      #expect(try await reader.get("/console/assets/x/../../../etc/passwd", cookie: nil).status == .notFound)
    }
  }

  @Test("pages use no script or style but files")
  func noInline() async throws {
    try await Reader.with { reader in
      for path in Reader.all {
        for (name, attributes) in Markup(try await reader.get(path).html).elements {
          #expect(name != "style")
          #expect(attributes["style"] == nil && attributes.keys.allSatisfy { !$0.hasPrefix("on") && $0 != "hx-on" })
        }
      }
    }
  }

  static func files(under folder: String, _ prefix: String = "") throws -> [String] {
    let directory = try #require(opendir(folder + "/" + prefix))
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      if entry.pointee.d_type == DT_DIR {
        names += try files(under: folder, prefix + name + "/")
      } else {
        names.append(prefix + name)
      }
    }
    return names
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece.prefix(count) }
    return bytes
  }
}
