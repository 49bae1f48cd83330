import CLibpq
import Glibc

/// Where a PostgreSQL server is and how it is spoken to.
///
/// The address is a libpq URI (postgresql.org/docs/current/libpq-connect.html). A password does not belong into it,
/// because command lines and logs are read by others: libpq takes it from `PGPASSFILE`, `passfile=` or `PGPASSWORD`.
/// To another machine the connection must be encrypted and the server's certificate is checked (`sslmode=verify-full`)
/// unless the address says otherwise in so many words.
public struct PostgresSettings: Sendable {
  /// How far a commit goes before it is acknowledged. Anything but `on` loses acknowledged writes when the server
  /// crashes: it exists so that the fault tests can show that they notice.
  public enum SynchronousCommit: String, Sendable { case on, off }

  /// Keyword and value, as libpq takes them.
  private let parameters: [(String, String)]
  let synchronous: SynchronousCommit
  /// Whether the server is on this machine.
  let isNear: Bool
  /// The name of this process in messages between replicas.
  let instance: String

  /// Throws ``StoreOpenError`` if `address` is not a URI that libpq understands or holds a password.
  public init(_ address: String, synchronous: SynchronousCommit = .on) throws {
    var message: UnsafeMutablePointer<CChar>?
    guard let options = PQconninfoParse(address, &message) else {
      // What libpq says repeats the address in part, and with it a password.
      let why = message.map { String(cString: $0) }?.split(separator: ":").first.map(String.init) ?? ""
      if let message { PQfreemem(message) }
      throw StoreOpenError.address(why)
    }
    defer { PQconninfoFree(options) }
    var given: [(String, String)] = []
    var option = options
    while let keyword = option.pointee.keyword.map({ String(cString: $0) }) {
      if let value = option.pointee.val.map({ String(cString: $0) }) { given.append((keyword, value)) }
      option += 1
    }
    func value(_ keyword: String) -> String? { given.first { $0.0 == keyword }?.1 }
    guard value("password") == nil else {
      throw StoreOpenError.address(
        "it holds a password; give that in a file (passfile=, PGPASSFILE) or PGPASSWORD instead")
    }
    let defaults = [
      "application_name": "lingqu", "connect_timeout": "5", "target_session_attrs": "read-write",
      "keepalives_idle": "10",
      "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "15000",
    ]
    for (keyword, value) in defaults.sorted(by: { $0.key < $1.key }) where !given.contains(where: { $0.0 == keyword }) {
      given.append((keyword, value))
    }
    // What the address leaves out libpq takes from the environment.
    func named(_ keyword: String, or variable: String) -> [Substring] {
      (value(keyword) ?? getenv(variable).map { String(cString: $0) } ?? "").split(separator: ",")
    }
    let hosts = named("host", or: "PGHOST") + named("hostaddr", or: "PGHOSTADDR")
    isNear = hosts.allSatisfy { $0.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains($0) }
    if value("sslmode") == nil, getenv("PGSSLMODE") == nil, !isNear { given.append(("sslmode", "verify-full")) }
    parameters = given
    self.synchronous = synchronous
    var random = SystemRandomNumberGenerator()
    instance = String(random.next(), radix: 36)
  }

  /// A new connection, good or bad; nil without memory.
  func connect() -> OpaquePointer? {
    let keywords = parameters.map { strdup($0.0) }
    let values = parameters.map { strdup($0.1) }
    defer { for pointer in keywords + values { free(pointer) } }
    return PQconnectdbParams(
      keywords.map { $0.map { UnsafePointer($0) } } + [nil], values.map { $0.map { UnsafePointer($0) } } + [nil], 0)
  }

  /// What each connection is set to. A replica that is stopped in the middle of a transaction holds others up no longer
  /// than `idle_in_transaction_session_timeout`.
  var preparation: String {
    """
    SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET client_min_messages = warning;
    SET synchronous_commit = \(synchronous.rawValue); SET lock_timeout = '10s'; SET statement_timeout = '30s';
    SET idle_in_transaction_session_timeout = '2500ms'; SET default_transaction_isolation = 'read committed'
    """
  }
}
