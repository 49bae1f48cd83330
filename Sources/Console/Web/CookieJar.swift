import Hummingbird

/// The console's three cookies. All are HttpOnly, SameSite=Lax and bound to the console's own path.
struct CookieJar: Sendable {
  let secure: Bool

  /// The hub's session.
  var session: String { prefix + "lingqu_session" }
  /// A secret for the forms of a reader who is not signed in.
  var visit: String { prefix + "lingqu_visit" }
  /// The language.
  var language: String { prefix + "lingqu_lang" }

  // RFC 6265bis §4.1.3.1: a browser takes a cookie of this name only by TLS and with Secure.
  private var prefix: String { secure ? "__Secure-" : "" }

  func value(_ name: String, in request: Request) -> String? {
    guard let value = request.cookies[name]?.value, !value.isEmpty, value.utf8.count <= 512 else { return nil }
    return value
  }

  /// A `Set-Cookie` value; without `seconds` it lasts as long as the browser is open, with 0 it is taken away.
  func set(_ name: String, to value: String, seconds: Int64? = nil) -> String {
    name + "=" + value + "; Path=" + Console.root + "; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "")
      + (seconds.map { "; Max-Age=\($0)" } ?? "")
  }

  static func secret() -> String {
    var generator = SystemRandomNumberGenerator()
    return Hex.encode((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }
}
