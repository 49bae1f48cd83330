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

  /// Whether streams stay open when all was told, as a hub's do.
  public var isEndless: Bool
  /// Whether as many streams are open as may be.
  public var isCrowded: Bool

  public init(hostile: String? = nil, empty: Bool = false, isEndless: Bool = false, isCrowded: Bool = false) {
    self.hostile = hostile
    self.empty = empty
    self.isEndless = isEndless
    self.isCrowded = isCrowded
  }

  private let told = Told()

  var fixture: Fixture { Fixture(hostile: hostile, told: told.value.withLock { $0 }) }

  /// Whether someone has followed the running job to its end.
  private final class Told: Sendable {
    let value = Mutex(false)
    /// Streams that stay open for as long as the server runs.
    let listeners = Mutex<[AsyncThrowingStream<Void, any Error>.Continuation]>([])
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

  public func datasets(
    _ query: Console.DatasetList.Query, _ caller: Caller
  ) async throws -> Console.DatasetList.Model {
    fixture.datasetList(query, empty: empty)
  }

  public func dataset(_ id: String, _ caller: Caller) async throws -> Console.Dataset.Model {
    guard let line = (fixture.datasets + [fixture.draft]).first(where: { $0.id == id }) else {
      throw Refusal.notFound(id)
    }
    return fixture.dataset(line, empty: empty)
  }

  public func request(dataset id: String, _ draft: Console.Dataset.Draft, _ caller: Caller) async throws -> String {
    guard id != "dts_01" || draft.ground != nil else {
      throw Refusal(
        .unacceptable, rule: "sharing.ground", Text(zh: "须写明履职依据", en: "a ground is needed"),
        remedy: Text(zh: "写明职责或法律规定", en: "name the duty or the law"), field: "/ground")
    }
    return draft.days > 90 ? "shr_01" : "shr_02"
  }

  public func report(dataset id: String, _ problem: Console.Dataset.Problem, _ caller: Caller) async throws -> String {
    guard problem.words.count > 3 else {
      throw Refusal(
        .unacceptable, rule: "request.shape", Text(zh: "太短", en: "it is too short"),
        remedy: Text(zh: "写明是哪些行", en: "tell which rows"), field: "/words")
    }
    return "tkt_03"
  }

  public func publish(dataset id: String, _ caller: Caller) async throws {
    throw Refusal(
      .unacceptable, rule: "dataset.incomplete", Text(zh: "还不能发布：缺少主题", en: "it cannot be published: it has no theme"),
      remedy: Text(zh: "选一个主题", en: "choose a theme"), field: "/theme")
  }

  public func requests(cursor: String?, _ caller: Caller) async throws -> Console.SharingList.Model {
    .init(at: Fixture.now, requests: .init(items: empty ? [] : Array(fixture.sharingLines.prefix(3)), next: nil))
  }

  public func request(_ id: String, _ caller: Caller) async throws -> Console.Sharing.Model {
    guard let line = fixture.sharingLines.first(where: { $0.id == id }) else { throw Refusal.notFound(id) }
    return fixture.sharing(line)
  }

  public func decide(request id: String, _ decision: Console.Sharing.Decision, _ caller: Caller) async throws {
    guard case .refuse(let reason, let words) = decision, reason == "other", words == nil else { return }
    throw Refusal(
      .unacceptable, rule: "sharing.words", Text(zh: "选择“其他”须写明理由", en: "another reason needs words"), field: "/words")
  }

  public func desk(cursor: String?, _ caller: Caller) async throws -> Console.Desk.Model { fixture.desk(empty: empty) }

  public func ticket(_ id: String, _ caller: Caller) async throws -> Console.Ticket.Model {
    guard let line = fixture.ticketLines.first(where: { $0.id == id }) else { throw Refusal.notFound(id) }
    return fixture.ticket(line)
  }

  public func decide(ticket id: String, _ decision: Console.Ticket.Decision, _ caller: Caller) async throws {
    guard case .close(let reason, let words) = decision, reason == "other", words == nil else { return }
    throw Refusal(
      .unacceptable, rule: "ticket.words", Text(zh: "选择“其他”须写明理由", en: "another reason needs words"), field: "/words")
  }

  public func idle(cursor: String?, _ caller: Caller) async throws -> Console.Listing<Console.IdleList.Line> {
    .init(items: empty ? [] : fixture.idle, next: empty ? nil : "2")
  }

  public func rights(cursor: String?, _ caller: Caller) async throws -> Console.Listing<Console.RightLine> {
    .init(items: empty ? [] : fixture.rights, next: empty ? nil : "2")
  }

  public func right(_ id: String, _ caller: Caller) async throws -> Console.Right.Model {
    guard let line = fixture.rights.first(where: { $0.id == id }) else { throw Refusal.notFound(id) }
    return fixture.right(line, empty: empty)
  }

  public func grants(cursor: String?, _ caller: Caller) async throws -> Console.Listing<Console.GrantLine> {
    .init(items: empty ? [] : fixture.grants, next: empty ? nil : "2")
  }

  public func grant(_ id: String, _ caller: Caller) async throws -> Console.Grant.Model {
    guard let line = fixture.grants.first(where: { $0.id == id }) else { throw Refusal.notFound(id) }
    return fixture.grant(line, empty: empty)
  }

  public func assets(cursor: String?, _ caller: Caller) async throws -> Console.AssetList.Model {
    .init(lines: .init(items: empty ? [] : fixture.assets, next: empty ? nil : "2"), from: "2026-01", to: "2026-11")
  }

  public func prices(_ caller: Caller) async throws -> Console.PriceList.Model {
    .init(classes: empty ? [] : fixture.prices, isPartial: !empty)
  }

  public func callRates(_ caller: Caller) async throws -> Console.CallRates.Model {
    guard !empty else { return .init(units: [], cities: [], isPartial: false) }
    func line(
      _ id: String?, _ name: Text?, _ region: String?, _ published: Int64, _ requested: Int64, _ called: Int64
    ) -> Console.CallRates.Line {
      .init(
        id: id, name: name, region: region, published: published, shared: published * 4 / 5, requested: requested,
        granted: called, called: called, requests: requested * 3, grants: called * 2, uses: called * 211,
        calledBasisPoints: called * 10_000 / published)
    }
    return .init(
      units: [
        line("prt_01", Text(zh: "模拟市水务局", en: "=Simulated water bureau"), "450102", 312, 180, 121),
        line("prt_02", Text(zh: "模拟市商务局", en: "Simulated commerce bureau"), "450200", 205, 17, 9),
        line("prt_03", Text(zh: "模拟市交通局", en: "Simulated transport bureau"), nil, 96, 60, 51),
      ],
      cities: [
        line(nil, nil, "450100", 312, 180, 121), line(nil, nil, "450200", 205, 17, 9), line(nil, nil, nil, 96, 60, 51),
      ], isPartial: true)
  }

  public func certificate(code: String) async throws -> Console.Certificate.Model {
    guard !empty, let found = fixture.certificates[code] else { throw Refusal.notFound("certificate") }
    return found
  }

  public func dataLists(
    cursor: String?, _ caller: Caller
  ) async throws -> Console.Listing<Console.DataListLine> {
    .init(items: empty ? [] : fixture.dataLists, next: empty ? nil : "2")
  }

  public func dataList(
    _ id: String, version: String?, cursor: String?, _ caller: Caller
  ) async throws -> Console.DataList.Model {
    guard let line = fixture.dataLists.first(where: { $0.id == id }) else { throw Refusal.notFound(id) }
    return fixture.dataList(line, empty: empty)
  }

  public func dataListFile(
    _ id: String, version: String?, _ form: Console.DataList.File.Form, _ caller: Caller
  ) async throws -> Console.DataList.File {
    guard let line = fixture.dataLists.first(where: { $0.id == id }), line.version > 0 else {
      throw Refusal.notFound("version")
    }
    let name = "\(line.id)-\(version ?? String(line.version)).\(form.rawValue)"
    return .init(name: name, bytes: Array((form == .csv ? "\u{FEFF}id,title\r\n" : #"{"rows":[]}"#).utf8))
  }

  public func publish(dataList id: String, after: Int64, _ caller: Caller) async throws {
    guard after == 0 else {
      throw Refusal(
        .conflict, rule: "list.moved", Text(zh: "该清单已改动", en: "the list has changed meanwhile"), field: "/after")
    }
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

  public func jobForm(_ caller: Caller) async throws -> Console.JobForm.Model {
    empty ? Console.JobForm.Model(agreements: []) : fixture.jobForm
  }

  public func submit(_ draft: Console.JobForm.Draft, _ caller: Caller) async throws -> String {
    guard draft.cpuSeconds < 1000 else {
      throw Refusal(
        .unacceptable, rule: "job.too-much", Text(zh: "超出合约每次用量", en: "more than the agreement gives a use"),
        remedy: Text(zh: "至多 999 秒", en: "at most 999 seconds"), field: "/cpuSeconds")
    }
    return "job_01"
  }

  public func quote(_ draft: Console.JobForm.Draft, _ caller: Caller) async throws -> Console.Quote.Model {
    empty ? Console.Quote.Model(at: Fixture.now, options: [], rejected: []) : fixture.quote
  }

  public func queue(_ query: Console.Queue.Query, _ caller: Caller) async throws -> Console.Queue.Model {
    empty ? fixture.emptyQueue : fixture.queue(query)
  }

  private func takePlace() throws {
    guard isCrowded else { return }
    throw Refusal(
      .tooMany, rule: "events.too-many", Text(zh: "同时打开的实时页面过多", en: "too many live pages are open"),
      remedy: Text(zh: "关闭其中一个后重试", en: "close one and try again"))
  }

  public func followQueue(_ caller: Caller) async throws -> AsyncThrowingStream<Void, any Error> {
    try takePlace()
    return AsyncThrowingStream { continuation in
      continuation.yield()
      if isEndless { told.listeners.withLock { $0.append(continuation) } } else { continuation.finish() }
    }
  }

  public func cancel(job id: String, _ caller: Caller) async throws {}

  public func follow(
    job id: String, from offset: Int64, _ caller: Caller
  ) async throws -> AsyncThrowingStream<Console.Job.Update, any Error> {
    try takePlace()
    let updates = fixture.updates(after: offset)
    return AsyncThrowingStream { continuation in
      for update in updates { continuation.yield(update) }
      told.value.withLock { $0 = true }
      continuation.finish()
    }
  }

  public func sites(_ caller: Caller) async throws -> Console.SiteList.Model {
    empty ? Console.SiteList.Model(at: Fixture.now, sites: []) : fixture.sites
  }

  public func site(_ id: String, _ caller: Caller) async throws -> Console.DataCentre.Model {
    guard let line = fixture.siteLines.first(where: { $0.id == id }) else { throw Refusal.notFound(id) }
    return fixture.site(line, empty: empty)
  }

  public func pool(_ id: String, _ caller: Caller) async throws -> Console.Pool.Model {
    guard let load = fixture.loads.first(where: { $0.pool == id }) else { throw Refusal.notFound(id) }
    return fixture.pool(load)
  }

  public func change(pool id: String, state: String, _ caller: Caller) async throws {
    guard state == "closed" else { return }
    throw Refusal(
      .conflict, rule: "pool.has-jobs", Text(zh: "仍有 3 个未结束的作业", en: "3 jobs are not over"),
      remedy: Text(zh: "先停止受理，待作业结束后再关闭", en: "drain it first"))
  }

  public func invoices(period: String?, _ caller: Caller) async throws -> Console.InvoiceList.Model {
    fixture.invoices(period, empty: empty)
  }

  public func invoice(_ query: Console.Invoice.Query, _ caller: Caller) async throws -> Console.Invoice.Model {
    guard query.period == "2026-11", query.provider == Fixture.centre.id else { throw Refusal.notFound("invoice") }
    return fixture.invoice
  }

  public func vouchers(_ caller: Caller) async throws -> Console.Vouchers.Model {
    empty ? Console.Vouchers.Model(programmes: [], own: []) : fixture.vouchers
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
