internal import Crypto

/// SHA-256 in lower-case hexadecimal: how a report names the files that it was made from.
public enum FileDigest {
  public static func of(_ bytes: [UInt8]) -> String {
    var text = ""
    for byte in SHA256.hash(data: bytes) {
      if byte < 16 { text += "0" }
      text += String(byte, radix: 16)
    }
    return text
  }
}
