import Crypto
import Vocabulary

extension AssetCommand {
  /// A document by its name and digest; the file stays where it is.
  static func paper(_ path: String) throws -> JSON {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return ["title": .string(name), "sha256": .string(SigningKeyFile.hex(SHA256.hash(data: try Files.read(path))))]
  }
}
