import NIOCore
import Testing
import Vocabulary

@testable import Hub

@Suite("Who is at the door") struct SignInsTests {
  private let start = Instant(milliseconds: 1_772_323_200_000)

  /// What an attempt was told about a lock; nil if it was refused.
  private func attempt(
    _ signIns: SignIns, _ login: String, from source: String, at now: Instant, succeeds: Bool = false
  ) async -> Bool? {
    var told: Bool?
    _ = try? await signIns.attempt(login, from: source, at: now) { passesLock -> Bool? in
      told = passesLock
      return succeeds ? true : nil
    }
    return told
  }

  @Test("a lock holds for whoever failed, and lets another in once; what is forgotten holds for all")
  func others() async {
    let signIns = SignIns()
    #expect(await attempt(signIns, "li.si", from: "a", at: start) == false)
    #expect(await attempt(signIns, "li.si", from: "a", at: start) == false)
    #expect(await attempt(signIns, "li.si", from: "b", at: start, succeeds: true) == true)
    #expect(await attempt(signIns, "li.si", from: "b", at: start) == true)
    #expect(await attempt(signIns, "li.si", from: "b", at: start, succeeds: true) == false)
    #expect(await attempt(signIns, "another", from: "c", at: start) == false)
    let later = start.adding(milliseconds: SignIns.memory)
    #expect(await attempt(signIns, "li.si", from: "c", at: later) == false)
  }

  @Test("of guesses that one source makes at once only one may pass a lock")
  func atOnce() async throws {
    let signIns = SignIns()
    _ = await attempt(signIns, "li.si", from: "a", at: start)
    let now = start
    let inner = try await signIns.attempt("li.si", from: "b", at: now) { first -> [Bool]? in
      let second = try await signIns.attempt("li.si", from: "b", at: now) { passes -> Bool? in passes }
      return [first, second ?? true]
    }
    #expect(inner == [true, false])
  }

  @Test("of many sources only so many may try a locked login")
  func many() async {
    let signIns = SignIns()
    _ = await attempt(signIns, "li.si", from: "a", at: start)
    var passed = 0
    for number in 0..<100 where await attempt(signIns, "li.si", from: "s\(number)", at: start) == true { passed += 1 }
    #expect(passed == SignIns.mostAtOne - 1)
  }

  @Test("a source that fails on and on is refused until it has waited, and no other with it")
  func failing() async {
    let signIns = SignIns()
    for number in 0..<SignIns.mostFailures {
      #expect(await attempt(signIns, "l\(number)", from: "a", at: start) != nil)
    }
    #expect(await attempt(signIns, "li.si", from: "a", at: start) == nil)
    #expect(await attempt(signIns, "li.si", from: "b", at: start) != nil)
    let later = start.adding(milliseconds: SignIns.forgiveness)
    #expect(await attempt(signIns, "li.si", from: "a", at: later) != nil)
    #expect(await attempt(signIns, "li.si", from: "a", at: later) == nil)
  }

  @Test("only so many attempts of one source are under way")
  func waiting() async throws {
    let signIns = SignIns()
    func nested(_ depth: Int) async throws -> Int {
      let now = start
      let found = try await signIns.attempt("l", from: "a", at: now) { _ -> Int? in
        depth >= 50 ? depth : ((try? await nested(depth + 1)) ?? depth)
      }
      return found ?? -1
    }
    #expect(try await nested(1) == SignIns.mostWaiting)
    #expect(signIns.counts.sources == 0)
  }

  @Test("what is remembered is bounded")
  func bounded() async {
    let signIns = SignIns()
    for number in 0..<(SignIns.most + 300) {
      _ = await attempt(
        signIns, "l\(number)", from: "s\(number)", at: start.adding(milliseconds: Int64(number)))
    }
    #expect(signIns.counts.sources <= SignIns.most)
    #expect(signIns.counts.logins <= SignIns.most)
    // The oldest was forgotten: its lock holds for everybody.
    #expect(await attempt(signIns, "l0", from: "other", at: start) == false)
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
