import Crypto

/// The token in every form that a page of another site cannot know (CSRF): an HMAC of a secret that only this browser's
/// HttpOnly cookie carries. Nothing has to be kept on the server, and a token is worth nothing in another session.
enum FormToken {
  static func make(secret: String) -> String {
    Hex.encode(HMAC<SHA256>.authenticationCode(for: purpose, using: SymmetricKey(data: Array(secret.utf8))))
  }

  /// In constant time.
  static func isRight(_ token: String, secret: String) -> Bool {
    guard token.utf8.count == 64 else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(token.utf8, make(secret: secret).utf8) { difference |= a ^ b }
    return difference == 0
  }

  private static let purpose = Array("lingqu console form".utf8)
}
