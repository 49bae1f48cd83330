import Crypto
import Vocabulary

/// SHA-256 of a value's canonical form, in lower-case hexadecimal: how evidence names what it does not repeat.
enum Digest {
  static func of(_ json: JSON) -> String { of(json.canonical) }

  static func of(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    out.reserveCapacity(64)
    for byte in SHA256.hash(data: bytes) {
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }
}
