public import Console
import Synchronization
import Vocabulary

/// Answers every page with simulated data, so that pages can be tested and looked at without a hub.
public struct FixtureBackend: ConsoleBackend {
  public struct Caller: ConsoleCaller {
    public let party = Fixture.mill
    public let displayName = "演示用户"
    public var mustChangePassword = false
  }

  /// A title that a hostile participant might choose, put wherever a participant's words are shown.
  public var hostile: String?
  /// Lists without anything in them.
  public var empty: Bool

  public static let name = "demo"
  public static let password = "demo-password"
  public static let session = "fixture-session-0123456789abcdef"
  /// Of somebody whose password is a one-time password.
  public static let firstSession = "fixture-session-fedcba9876543210"

  public init(hostile: String? = nil, empty: Bool = false) {
    self.hostile = hostile
    self.empty = empty
  }

  private let told = Told()

  var fixture: Fixture { Fixture(hostile: hostile, told: told.value.withLock { $0 }) }

  /// Whether someone has followed the running job to its end.
  private final class Told: Sendable {
    let value = Mutex(false)
  }

  public func signIn(name: String, password: String) async throws -> Console.SignIn.Session {
    guard name == Self.name, password == Self.password else {
      throw Refusal(
        .unauthenticated, rule: "identity.credentials",
        Text(zh: "账号或口令不正确", en: "the account or the password is wrong"))
    }
    return Console.SignIn.Session(token: Self.session, expiresAt: Instant.now.adding(seconds: 3600))
  }

  public func signOut(session: String) async throws {}

  public func caller(session: String) async throws -> Caller? {
    switch session {
    case Self.session: Caller()
    case Self.firstSession: Caller(mustChangePassword: true)
    default: nil
    }
  }

  public func changePassword(
    from old: String, to new: String, _ caller: Caller
  ) async throws -> Console.SignIn.Session {
    guard old == Self.password else {
      throw Refusal(.unauthenticated, rule: "identity.credentials", Text(zh: "口令不正确", en: "the password is wrong"))
    }
    guard new.count >= 12 else {
      throw Refusal(
        .unacceptable, rule: "identity.password", Text(zh: "口令过短", en: "the password is too short"),
        remedy: Text(zh: "至少 12 个字符", en: "at least 12 characters"), field: "/new")
    }
    return Console.SignIn.Session(token: Self.session, expiresAt: Instant.now.adding(seconds: 3600))
  }

  public func overview(_ caller: Caller) async throws -> Console.Overview.Model {
    empty ? fixture.emptyOverview : fixture.overview
  }

  public func catalogue(_ query: Console.Catalogue.Query, _ caller: Caller) async throws -> Console.Catalogue.Model {
    let words = query.text.split(separator: " ")
    let found = (empty ? [] : fixture.offers).filter { offer in
      words.allSatisfy { (offer.title.zh + offer.title.en + offer.summary.zh + offer.provider.name.zh).contains($0) }
        && (!query.unused || offer.uses == 0)
    }
    let shown = found.filter { query.kind == nil || $0.kind == query.kind }
    return Console.Catalogue.Model(
      query: query, results: .init(items: shown, total: Int64(shown.count)),
      facets: Dictionary(grouping: found, by: \.kind).mapValues { Int64($0.count) })
  }

  public func offer(_ id: String, _ caller: Caller) async throws -> Console.Offer.Model {
    guard let line = fixture.offers.first(where: { $0.id == id }) else { throw Refusal.notFound(id) }
    return fixture.offer(line)
  }

  public func request(
    offer id: String, _ draft: Console.Offer.Draft, _ caller: Caller
  ) async throws -> Console.Offer.Asked {
    guard draft.purpose != "resale" else {
      throw Refusal(
        .unacceptable, rule: "policy.purpose",
        Text(zh: "策略不允许：用途为 resale（/permission/0）", en: "the policy does not allow: the purpose is resale"),
        remedy: Text(zh: "用途为 energy-saving", en: "the purpose is energy-saving"))
    }
    return draft.days > 90 ? .waiting : .agreed(fixture.agreementLine.id)
  }

  public func needs(_ query: Console.NeedList.Query, _ caller: Caller) async throws -> Console.NeedList.Model {
    let needs = (empty ? [] : fixture.needs).filter { query.state == nil || $0.state == query.state }
    return Console.NeedList.Model(
      query: query, needs: .init(items: needs, total: Int64(needs.count), next: "2"), mayPublish: true)
  }

  public func need(_ id: String, _ caller: Caller) async throws -> Console.Need.Model {
    guard let line = fixture.needs.first(where: { $0.id == id }) else { throw Refusal.notFound(id) }
    return fixture.need(line)
  }

  public func publish(_ draft: Console.NeedForm.Draft, _ caller: Caller) async throws -> String {
    guard draft.title != "refused" else {
      throw Refusal(
        .invalid, rule: "request.text", Text(zh: "标题不符合要求", en: "the title is not acceptable"), field: "/title/zh")
    }
    return fixture.needs[0].id
  }

  public func agreements(cursor: String?, _ caller: Caller) async throws -> Console.AgreementList.Model {
    let lines = empty ? [] : [fixture.agreementLine]
    return Console.AgreementList.Model(
      agreements: .init(items: lines, total: Int64(lines.count)), requests: empty ? [] : fixture.requests)
  }

  public func agreement(_ id: String, _ caller: Caller) async throws -> Console.Agreement.Model {
    guard id == fixture.agreementLine.id else { throw Refusal.notFound(id) }
    return fixture.agreement
  }

  public func accept(negotiation id: String, _ caller: Caller) async throws -> String? {
    id == fixture.requests[0].id ? fixture.agreementLine.id : nil
  }

  public func sign(agreement id: String, _ caller: Caller) async throws {}

  public func revoke(agreement id: String, reason: String, _ caller: Caller) async throws {
    throw Refusal(
      .conflict, rule: "exchange.agreement-not-active", Text(zh: "模拟数据不能撤销", en: "simulated data cannot be revoked"),
      remedy: Text(zh: "请在真实枢纽上操作", en: "use a real hub"))
  }

  public func jobs(cursor: String?, _ caller: Caller) async throws -> Console.JobList.Model {
    let lines = empty ? [] : fixture.jobs
    return Console.JobList.Model(jobs: .init(items: lines, total: Int64(lines.count)))
  }

  public func job(_ id: String, _ caller: Caller) async throws -> Console.Job.Model {
    guard let line = fixture.jobs.first(where: { $0.id == id }) else { throw Refusal.notFound(id) }
    return fixture.job(line)
  }

  public func cancel(job id: String, _ caller: Caller) async throws {}

  public func follow(
    job id: String, from offset: Int64, _ caller: Caller
  ) async throws -> AsyncThrowingStream<Console.Job.Update, any Error> {
    let updates = fixture.updates(after: offset)
    return AsyncThrowingStream { continuation in
      for update in updates { continuation.yield(update) }
      told.value.withLock { $0 = true }
      continuation.finish()
    }
  }

  public func accounts(_ caller: Caller) async throws -> Console.AccountList.Model {
    Console.AccountList.Model(accounts: empty ? [] : fixture.accounts)
  }

  public func statement(account id: String, cursor: String?, _ caller: Caller) async throws -> Console.Statement.Model {
    guard let line = fixture.accounts.first(where: { $0.id == id }) else { throw Refusal.notFound(id) }
    return fixture.statement(line)
  }

  public func evidence(cursor: String?, _ caller: Caller) async throws -> Console.Evidence.Model {
    empty ? fixture.emptyEvidence : try fixture.evidence()
  }

  public func receipt(index: Int64, _ caller: Caller) async throws -> String {
    guard let receipt = try FixtureLog.shared.receipt(Int(index)) else { throw Refusal.notFound(String(index)) }
    return receipt
  }
}
