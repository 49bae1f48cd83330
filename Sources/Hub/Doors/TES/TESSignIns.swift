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
    guard parts.count == 2, let bytes = Base64.bytes(parts[1]), let text = String(validating: bytes, as: UTF8.self),
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
