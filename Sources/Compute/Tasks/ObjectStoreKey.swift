import Crypto
import Glibc
public import Vocabulary

/// A key of an object store, and requests signed with it (AWS Signature Version 4).
public struct ObjectStoreKey {
  let access: String
  private let secret: String

  /// Reads a file with the two words, which nobody but its owner may read.
  init(file: String) throws {
    var status = stat()
    guard stat(file, &status) == 0 else { throw ComputeFailure("read", file) }
    guard status.st_mode & 0o077 == 0 else { throw ComputeFailure(file, because: "others may read it; chmod 600 it") }
    guard let bytes = Files.read(file, most: 4096) else { throw ComputeFailure("read", file) }
    let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r\n" }
    guard words.count == 2 else {
      throw ComputeFailure(file, because: "it should hold the access key and the secret key")
    }
    access = String(words[0])
    secret = String(words[1])
  }

  public init(access: String, secret: String) {
    self.access = access
    self.secret = secret
  }

  public static let unsigned = "UNSIGNED-PAYLOAD"

  /// The header fields that sign a request whose path is escaped already.
  ///
  /// - Parameter payload: the SHA-256 of its body in hexadecimal, where it is known; the store then checks it.
  public func headers(
    _ method: String, host: String, path: String, query: String = "", region: String, payload: String = Self.unsigned,
    at now: Instant
  ) -> [(String, String)] {
    let digits = now.description.filter { $0 != "-" && $0 != ":" }
    // 2026-01-02T03:04:05.678Z without its fraction.
    let time = digits.prefix(15) + "Z"
    let day = time.prefix(8)
    let scope = "\(day)/\(region)/s3/aws4_request"
    let names = "host;x-amz-content-sha256;x-amz-date"
    let canonical =
      "\(method)\n\(path)\n\(query)\nhost:\(host)\nx-amz-content-sha256:\(payload)\nx-amz-date:\(time)\n\n\(names)\n"
      + payload
    let toSign = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n" + Self.hex(SHA256.hash(data: Array(canonical.utf8)))
    var key = SymmetricKey(data: Array(("AWS4" + secret).utf8))
    for word in [String(day), region, "s3", "aws4_request"] {
      key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(word.utf8), using: key))
    }
    let signature = Self.hex(HMAC<SHA256>.authenticationCode(for: Array(toSign.utf8), using: key))
    return [
      ("x-amz-content-sha256", payload), ("x-amz-date", String(time)),
      (
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=\(access)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
      ),
    ]
  }

  /// Escapes all but unreserved characters (RFC 3986), and the slash if it stays.
  public static func escaped(_ text: String, keepsSlash: Bool) -> String {
    text.utf8.reduce(into: "") { out, byte in
      let isPlain =
        (97...122).contains(byte | 0x20) && byte >= 65 || (48...57).contains(byte) || "-._~".utf8.contains(byte)
        || keepsSlash && byte == UInt8(ascii: "/")
      if isPlain { out.append(Character(Unicode.Scalar(byte))) } else { out += "%" + Self.hex([byte]).uppercased() }
    }
  }

  private static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return bytes.reduce(into: "") { $0 += [digits[Int($1 >> 4)], digits[Int($1 & 15)]] }
  }
}
