import ConsoleAssets
import Crypto

/// A file inside the binary.
struct Asset: Sendable {
  let name: String
  let bytes: [UInt8]
  /// The first 16 hex digits of the SHA-256 of its bytes: its address changes when it changes.
  let hash: String

  /// All files by name, `console.css`, `templates/overview.mustache` …
  static let all: [String: Asset] = {
    var assets: [String: Asset] = [:]
    var entry = console_assets()
    while let name = entry.pointee.name, let bytes = entry.pointee.bytes {
      let asset = Asset(
        name: String(cString: name), bytes: Array(UnsafeBufferPointer(start: bytes, count: entry.pointee.count)))
      assets[asset.name] = asset
      entry += 1
    }
    return assets
  }()

  private init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    hash = Hex.encode(SHA256.hash(data: bytes).prefix(8))
  }

  static func text(named name: String) -> String {
    String(decoding: all[name]?.bytes ?? [], as: UTF8.self)
  }

  /// Where a page finds it; nil when this build has no such file, as is so for vendor files before set-up.
  static func address(of name: String) -> String? {
    all[name].map { Console.root + "/assets/" + $0.hash + "/" + name }
  }

  var mediaType: String {
    switch name.split(separator: ".").last {
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "svg": "image/svg+xml"
    default: "text/plain; charset=utf-8"
    }
  }

  /// Templates and words stay inside; only what a browser needs is served.
  var isPublic: Bool { !name.hasPrefix("templates/") && name != "words.txt" }
}
