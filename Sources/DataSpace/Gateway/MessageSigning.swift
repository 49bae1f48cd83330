public import Crypto

/// Signs requests as the gateway wants them (RFC 9421): method, target and the digest of the body, with time and nonce.
public enum MessageSigning {
  /// The fields to send with a request.
  ///
  /// - Parameters:
  ///   - url: absolute, as it is asked for.
  ///   - digest: SHA-256 of the body; nil if there is none.
  ///   - created: seconds since 1970.
  ///   - sign: an Ed25519 signature over bytes.
  public static func fields(
    _ method: String, _ url: String, digest: SHA256.Digest?, key: String, created: Int64, nonce: String,
    sign: ([UInt8]) throws -> [UInt8]
  ) rethrows -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    var covered = "\"@method\" \"@target-uri\""
    var base = "\"@method\": \(method)\n\"@target-uri\": \(url)\n"
    if let digest {
      let field = ContentDigest.field(digest)
      fields.append(("content-digest", field))
      covered += " \"content-digest\""
      base += "\"content-digest\": \(field)\n"
    }
    let parameters = "(\(covered));created=\(created);keyid=\"\(key)\";alg=\"ed25519\";nonce=\"\(nonce)\""
    base += "\"@signature-params\": \(parameters)"
    fields.append(("signature-input", "sig=" + parameters))
    fields.append(("signature", "sig=:" + ByteText.base64(try sign(Array(base.utf8))) + ":"))
    return fields
  }
}
