import Crypto

/// Secrets that are shown once and stored only as SHA-256. They carry 256 random bits, so a slow hash adds nothing.
struct Token: Sendable {
  let text: String
  var digest: [UInt8] { Self.digest(text) }

  /// `prefix` and 64 hexadecimal digits.
  init(prefix: String) {
    let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    text = prefix + Self.hex(bytes)
  }

  static func digest(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    for byte in bytes {
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }
}
