import Crypto
import Identity
import Store
import Synchronization
import Vocabulary

/// Basic authentication (RFC 7617). A password that is an API key or a session's token is taken for what it is. Any other is a
/// member's: it is hashed once, and the session that it opens is used for as long as the session lasts; whether it does, each
/// request asks the database.
final class TESSignIns: Sendable {
  private let sessions = Mutex<[[UInt8]: String]>([:])
  private let secret = SymmetricKey(size: .bits256)
  private static let most = 1000

  func credential(_ authorization: String, _ services: Services) async throws -> Credential {
    let parts = authorization.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let bytes = Base64.decode(parts[1]), let text = String(validating: bytes, as: UTF8.self),
      let colon = text.firstIndex(of: ":")
    else { throw Problem.unauthenticated }
    let login = String(text[..<colon])
    let password = String(text[text.index(after: colon)...])
    if password.hasPrefix("lqk_") || password.hasPrefix("lqs_") { return .bearer(password) }
    guard !login.isEmpty, login.utf8.count <= 200, !password.isEmpty, password.utf8.count <= 1024 else {
      throw Problem.unauthenticated
    }
    let digest = Array(HMAC<SHA256>.authenticationCode(for: bytes, using: secret))
    if let token = sessions.withLock({ $0[digest] }), try await isGood(token, services) { return .session(token) }
    let session = try await SignInWork.signIn(services, login, password)
    sessions.withLock { sessions in
      if sessions.count >= Self.most { sessions.removeAll() }
      sessions[digest] = session.token
    }
    return .session(session.token)
  }

  private func isGood(_ token: String, _ services: Services) async throws -> Bool {
    let now = services.clock()
    return try await services.database.read { tx in
      (try? Authentication.caller(tx, session: token, at: now)) != nil
    }
  }
}

/// Base64 (RFC 4648 §4), strictly.
enum Base64 {
  static func decode(_ text: Substring) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 4), digits.count <= 8192 else { return nil }
    let padding = digits.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2 else { return nil }
    var (out, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
    for digit in digits.dropLast(padding) {
      let value: UInt8
      switch digit {
      case 65...90: value = digit - 65
      case 97...122: value = digit - 71
      case 48...57: value = digit + 4
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      default: return nil
      }
      (bits, count) = (bits << 6 | UInt32(value), count + 6)
      if count >= 8 {
        count -= 8
        out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        bits &= (1 << UInt32(count)) - 1
      }
    }
    return bits == 0 ? out : nil
  }
}
