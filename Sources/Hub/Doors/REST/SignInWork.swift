import Identity
import Store
import Vocabulary

/// Checking passwords: a read, a slow hash, a write.
enum SignInWork {
  static func signIn(_ services: Services, _ login: String, _ password: String) async throws -> Session {
    let now = services.clock()
    let session = try await services.signIns.attempt(
      login, from: SourceOfRequest.current, at: now, in: services.database
    ) { challenge in
      try await services.signIns.hashing.run { challenge.answer(password) }
    } settle: { tx, answer in
      try Sessions.open(tx, answer, at: now)
    }
    guard let session else { throw Sessions.refused }
    return session
  }

  /// Takes the call's `old` and `new`. A wrong old password counts as a failed sign-in.
  static func changePassword(_ services: Services, _ call: Call) async throws {
    guard let member = try call.who.member, let credential = call.credential else {
      throw Refusal(.forbidden, rule: "access.member", Text(zh: "需要登录", en: "a member's session is needed"))
    }
    let now = services.clock()
    let login = try await services.database.read { tx in try Sessions.login(tx, of: member) }
    let old = call.body["old"]?.string ?? ""
    let new = call.body["new"]?.string ?? ""
    let changed = try await services.signIns.attempt(
      login, from: SourceOfRequest.current, at: now, in: services.database
    ) { challenge in
      try await services.slow.run { () throws -> (SignInChallenge.Answer, PasswordHash) in
        let hash = try PasswordHash.make(new, replacing: old)
        return (challenge.answer(old), hash)
      }
    } settle: { tx, work -> Bool? in
      // The session may have ended while the hashes were made.
      _ = try credential.caller(tx, at: services.clock())
      return try Sessions.changePassword(tx, work.0, to: work.1, at: now) ? true : nil
    }
    guard changed != nil else { throw Sessions.refused }
  }
}
