import Glibc
import NIOCore
import Store
import StoreTesting
import Testing
import Vocabulary

@testable import Hub
@testable import Identity

/// The doors of two replicas on one database.
private struct Doors: Sendable {
  let database: any Database
  let doors: [SignIns]

  static func with(
    mostSources: Int = 4096, mostPairs: Int = 16_384, _ body: (Doors) async throws -> Void
  ) async throws {
    var template = Array("/tmp/lingqu-doors-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Premises.NoFolder() }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { Premises.remove(folder) }
    let database = try await TestDatabase.open(folder + "/doors.sqlite")
    try await database.migrate(Hub.migrations)
    let failures = SignInFailures(
      secret: Array(repeating: 7, count: 32), mostSources: mostSources, mostPairs: mostPairs)
    do {
      try await body(Doors(database: database, doors: [SignIns(failures), SignIns(failures)]))
    } catch {
      try? await database.close()
      throw error
    }
    try await database.close()
  }

  /// What an attempt was told about a lock; nil if it was refused.
  func attempt(
    _ login: String, from source: String, at now: Instant, succeeds: Bool = false, door: Int = 0
  ) async -> Bool? {
    var told: Bool?
    _ = try? await doors[door].attempt(login, from: source, at: now, in: database) { challenge in
      told = challenge.passesLock
    } settle: { _, _ -> Bool? in
      succeeds ? true : nil
    }
    return told
  }

  func rows(_ table: String) async throws -> Int64 {
    try await database.read { tx in
      var count: Int64 = 0
      try tx.each("SELECT 1 FROM \(table)") { _ in
        count += 1
        return true
      }
      return count
    }
  }
}

@Suite("Who is at the door") struct SignInsTests {
  private let start = Instant(milliseconds: 1_772_323_200_000)

  @Test(
    "a lock holds for whoever failed, and lets another in once; what is forgotten holds for all", arguments: [0, 1])
  func others(door: Int) async throws {
    try await Doors.with { (doors) async throws in
      #expect(await doors.attempt("li.si", from: "a", at: start) == false)
      #expect(await doors.attempt("li.si", from: "a", at: start, door: door) == false)
      #expect(await doors.attempt("li.si", from: "b", at: start, succeeds: true, door: door) == true)
      #expect(await doors.attempt("li.si", from: "b", at: start) == true)
      #expect(await doors.attempt("li.si", from: "b", at: start, succeeds: true, door: door) == false)
      #expect(await doors.attempt("another", from: "c", at: start, door: door) == false)
      let later = start.adding(milliseconds: SignInFailures.memory)
      #expect(await doors.attempt("li.si", from: "c", at: later, door: door) == false)
    }
  }

  @Test("of guesses that one source makes at once only one may pass a lock, at whichever replica", arguments: [0, 1])
  func atOnce(door: Int) async throws {
    try await Doors.with { (doors) async throws in
      _ = await doors.attempt("li.si", from: "a", at: start)
      let (now, database) = (start, doors.database)
      let inner = try await doors.doors[0].attempt("li.si", from: "b", at: now, in: database) { first in
        [first.passesLock, await doors.attempt("li.si", from: "b", at: now, door: door) ?? true]
      } settle: { _, told -> [Bool]? in
        told
      }
      #expect(inner == [true, false])
    }
  }

  @Test("of many sources only so many may try a locked login")
  func many() async throws {
    try await Doors.with { (doors) async throws in
      _ = await doors.attempt("li.si", from: "a", at: start)
      var passed = 0
      for number in 0..<40 where await doors.attempt("li.si", from: "s\(number)", at: start, door: number % 2) == true {
        passed += 1
      }
      #expect(passed == SignInFailures.mostAtOne - 1)
      #expect(try await doors.rows("sign_in_failure") == Int64(SignInFailures.mostAtOne))
    }
  }

  @Test("a source that fails on and on is refused at every replica until it has waited, and no other with it")
  func failing() async throws {
    try await Doors.with { (doors) async throws in
      for number in 0..<SignInFailures.most {
        #expect(await doors.attempt("l\(number)", from: "a", at: start, door: Int(number % 2)) != nil)
      }
      for door in 0...1 {
        #expect(await doors.attempt("li.si", from: "a", at: start, succeeds: true, door: door) == nil)
        #expect(await doors.attempt("li.si", from: "b", at: start, succeeds: true, door: door) != nil)
      }
      let later = start.adding(milliseconds: SignInFailures.forgiveness)
      #expect(await doors.attempt("li.si", from: "a", at: later, door: 1) != nil)
      #expect(await doors.attempt("li.si", from: "a", at: later) == nil)
      // A replica whose clock is behind forgives nothing for that.
      #expect(await doors.attempt("li.si", from: "a", at: start.adding(milliseconds: -1_000_000)) == nil)
    }
  }

  @Test("only so many attempts of one source are under way")
  func waiting() async throws {
    try await Doors.with { (doors) async throws in
      let (now, database, signIns) = (start, doors.database, doors.doors[0])
      func nested(_ depth: Int) async throws -> Int {
        let found = try await signIns.attempt("l", from: "a", at: now, in: database) { _ -> Int in
          depth >= 50 ? depth : ((try? await nested(depth + 1)) ?? depth)
        } settle: { _, depth -> Int? in
          depth
        }
        return found ?? -1
      }
      #expect(try await nested(1) == SignIns.mostWaiting)
      #expect(signIns.count == 0)
      #expect(try await doors.rows("sign_in_source") == 0)
    }
  }

  @Test("who is let in has nothing written of it, and leaves nothing behind")
  func success() async throws {
    try await Doors.with { (doors) async throws in
      #expect(await doors.attempt("li.si", from: "a", at: start, succeeds: true) == false)
      #expect(try await doors.rows("sign_in_source") == 0)
      _ = await doors.attempt("li.si", from: "a", at: start)
      #expect(try await doors.rows("sign_in_failure") == 1)
      _ = await doors.attempt("li.si", from: "a", at: start, succeeds: true, door: 1)
      #expect(try await doors.rows("sign_in_failure") == 0)
    }
  }

  @Test("what is remembered is bounded, holds no name and no address, and goes with time")
  func bounded() async throws {
    try await Doors.with(mostSources: 20, mostPairs: 30) { (doors) async throws in
      for number in 0..<50 {
        let now = start.adding(milliseconds: Int64(number))
        _ = await doors.attempt("zhang\(number)", from: "192.0.2.\(number)", at: now, door: number % 2)
      }
      #expect(try await doors.rows("sign_in_source") == 20)
      #expect(try await doors.rows("sign_in_failure") == 30)
      // The oldest was forgotten: its lock holds for everybody. The newest is known.
      #expect(await doors.attempt("zhang0", from: "other", at: start, succeeds: true) == false)
      #expect(await doors.attempt("zhang49", from: "other", at: start, succeeds: true) == true)
      let words = try await doors.database.read { tx in
        try tx.rows("SELECT login, source FROM sign_in_failure").map { try $0.text(0) + $0.text(1) }.joined()
      }
      #expect(!words.contains("zhang") && !words.contains("192."))

      func purge(_ after: Int64) async throws -> Int {
        let then = start.adding(milliseconds: after)
        return try await doors.database.write { tx in try SignInFailures.purge(tx, at: then) }
      }
      #expect(try await purge(SignInFailures.forgiveness - 1) == 0)
      #expect(try await purge(SignInFailures.forgiveness + 60) == 20)
      #expect(try await doors.rows("sign_in_source") == 0)
      // One made room for the attempt that was let in above.
      #expect(try await doors.rows("sign_in_failure") == 29)
      #expect(try await purge(SignInFailures.memory + 60) == 29)
    }
  }

  @Test("a source is an address, of IPv6 a network; a proxy is believed only if it is named")
  func sources() throws {
    func peer(_ text: String) throws -> SocketAddress { try SocketAddress(ipAddress: text, port: 1234) }
    #expect(SourceOfRequest.name(try peer("192.0.2.7")) == "192.0.2.7")
    #expect(SourceOfRequest.name(try peer("::ffff:192.0.2.7")) == "192.0.2.7")
    #expect(SourceOfRequest.name(try peer("2001:db8::1")) == SourceOfRequest.name(try peer("2001:db8::2:1")))
    #expect(SourceOfRequest.name(try peer("2001:db8::1")) != SourceOfRequest.name(try peer("2001:db8:0:1::1")))
    let proxy = try peer("127.0.0.1")
    func source(_ forwarded: String?, _ proxies: Set<String>) -> String? {
      SourceOfRequest.source(peer: proxy, forwarded: forwarded, proxies: proxies)
    }
    #expect(source("192.0.2.7", []) == "127.0.0.1")
    #expect(source("192.0.2.7", ["10.0.0.1"]) == "127.0.0.1")
    #expect(source("198.51.100.1, 192.0.2.7", ["127.0.0.1"]) == "192.0.2.7")
    #expect(source("nonsense", ["127.0.0.1"]) == "127.0.0.1")
    #expect(source(nil, ["127.0.0.1"]) == "127.0.0.1")
  }
}
