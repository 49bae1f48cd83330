import Console
import ConsoleFixtures
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

/// A reader of the console over a backend of simulated data, through its routes as a browser has them.
struct Reader: Sendable {
  let client: any TestClientProtocol

  static let all = [
    "/console", "/console/catalogue", "/console/catalogue?kind=data&q=%E7%94%98", "/console/offers/off_02",
    "/console/datasets", "/console/datasets?q=%E8%83%BD%E8%80%97&sharing=conditional&grade=nothing",
    "/console/datasets/dts_01", "/console/datasets/dts_02", "/console/datasets/dts_03", "/console/datasets/dts_04",
    "/console/datasets/dts_05", "/console/requests", "/console/requests/shr_01", "/console/requests/shr_02",
    "/console/requests/shr_03", "/console/requests/shr_04", "/console/desk", "/console/tickets/tkt_01",
    "/console/tickets/tkt_03",
    "/console/tickets/tkt_04", "/console/idle", "/console/rights",
    "/console/rights/rgt_01", "/console/rights/rgt_03",
    "/console/rights/rgt_04", "/console/assets", "/console/prices",
    "/console/call-rates", "/console/call-rates?by=unit",
    "/console/models", "/console/models?q=%E6%A8%A1%E5%9E%8B&industry=%E6%94%BF%E5%8A%A1&with=off_21,off_22",
    "/console/models/compare?with=off_21,off_22,off_23,off_05", "/console/models/compare",
    "/console/models/keys", "/console/models/keys?by=tokens", "/console/models/play",
    "/console/models/off_21", "/console/models/off_05", "/console/models/evaluation", "/console/models/filing",
    "/console/models/filing?model=model_01", "/console/models/sheet",
    "/console/grants", "/console/grants/opg_01", "/console/grants/opg_02",
    "/console/grants/opg_03",
    "/console/grants/opg_04", "/console/lists", "/console/lists/dsl_01", "/console/lists/dsl_02", "/console/needs",
    "/console/needs?state=open", "/console/needs/ned_01", "/console/agreements",
    "/console/agreements/agr_01", "/console/jobs", "/console/jobs/job_01", "/console/jobs/job_02",
    "/console/jobs/job_04", "/console/jobs/new", "/console/jobs/queue", "/console/sites", "/console/sites/sit_01",
    "/console/sites/sit_06",
    "/console/pools/pol_01",
    "/console/pools/pol_02", "/console/pools/pol_03", "/console/jobs/queue?pool=pol_01", "/console/accounts",
    "/console/accounts/vouchers", "/console/accounts/invoices", "/console/accounts/invoices?period=2026-10",
    "/console/accounts/invoices/2026-11?consumer=prt_01&provider=prt_03",
    "/console/accounts/acc_01", "/console/evidence", "/console/evidence?entry=3", "/console/offers/nothing",
  ]

  /// Those for anybody, with a session or without one.
  static let open = [
    "/console/certificates", "/console/certificates/AAAAA", "/console/certificates/BBBBB",
    "/console/certificates/nothing",
  ]

  static let signedIn = "lingqu_session=" + FixtureBackend.session

  static func with(
    _ backend: FixtureBackend = FixtureBackend(), options: Console.Options = .init(),
    _ body: @escaping @Sendable (Reader) async throws -> Void
  ) async throws {
    let router = Router()
    Console.addRoutes(to: router, backend: backend, options: options)
    try await Application(router: router).test(.router) { client in try await body(Reader(client: client)) }
  }

  func get(_ path: String, cookie: String? = signedIn) async throws -> TestResponse {
    try await client.execute(uri: path, method: .get, headers: headers(cookie))
  }

  func post(
    _ path: String, _ form: String, cookie: String? = signedIn, origin: String? = nil, authority: String? = nil,
    type: String = "application/x-www-form-urlencoded"
  ) async throws -> TestResponse {
    var fields = headers(cookie)
    fields[.contentType] = type
    if let origin { fields[.origin] = origin }
    return try await client.execute(uri: path, method: .post, headers: fields, body: ByteBuffer(string: form))
  }

  private func headers(_ cookie: String?) -> HTTPFields {
    var fields = HTTPFields()
    if let cookie { fields[.cookie] = cookie }
    return fields
  }
}

extension TestResponse {
  var html: String { String(buffer: body) }

  /// The cookies that it sets, by name, each with its attributes.
  var cookies: [String: String] {
    var found: [String: String] = [:]
    for line in headers[values: .setCookie] {
      let halves = line.split(separator: "=", maxSplits: 1)
      found[String(halves[0])] = String(halves[1])
    }
    return found
  }

  /// The token of the first form on the page.
  var formToken: String? {
    Markup(html).elements.first { $0.attributes["name"] == "token" }?.attributes["value"]
  }
}
