import Crypto
import Tables
import Vocabulary

extension Journey {
  /// Step 3: the department's resource that nobody has called is found, checked, repaired by a recipe, and offered anew for jobs only.
  func repair(_ step: inout JourneyReport.Step) async throws {
    let steward = try party("steward")
    try await find(&step)
    let dataset = try await describe(steward)
    let contract = try DataContract(text: Ledger.contract).table(nil)
    let (dirty, before) = (Ledger.bytes, try Self.check(Ledger.bytes, contract))
    try await report(before, of: dirty, dataset, steward)
    let profile = try TableProfile(next: Self.once(dirty))
    guard let words = try Recipe.draft(of: profile, before, contract) else { throw Self.unexpected("recipe", .null) }
    var clean: [UInt8] = []
    let done = try Repair.run(Recipe(text: words), next: Self.once(dirty)) { clean += $0 }
    let after = try Self.check(clean, contract, .repaired)
    try await report(after, of: clean, dataset, steward)
    report.numbers["qualityBefore"] = try JSON(encoding: before.score)["total"] ?? .null
    report.numbers["qualityAfter"] = try JSON(encoding: after.score)["total"] ?? .null
    step.notes.append(
      "\(report.numbers["qualityBefore"]?.cell ?? "") → \(report.numbers["qualityAfter"]?.cell ?? ""): "
        + done.steps.filter { $0.changed > 0 }.map { "\($0.name) \($0.changed)" }.joined(separator: ", "))
    try await provoke(
      &step, Text(zh: "报告比检查结果更好的分数", en: "report a better score than the checks give"), rule: "assessment.score"
    ) {
      try await report(before, of: dirty, dataset, steward, score: try JSON(encoding: after.score))
    }
    try await register(&step, dataset, steward)
    try await offerAnew(try await steward.client.upload(clean), steward)
  }

  /// Nobody has used it, and the hub says why that may be.
  private func find(_ step: inout JourneyReport.Step) async throws {
    let offer = try id("offer.statistics")
    var cursor: String?
    repeat {
      let page = try await party("park").client.call(
        .get, "/v1/offer-diagnoses", query: ["limit": "10"].merging(cursor.map { ["cursor": $0] } ?? [:]) { $1 })
      if let found = page["items"]?.array?.first(where: { $0["offer"]?["id"]?.string == offer }) {
        let causes = (found["findings"]?.array ?? []).compactMap { $0["text"]?.cell }
        step.notes.append(causes.joined(separator: "; "))
        return
      }
      cursor = page["next"]?.string
    } while cursor != nil
    throw Failure.check(Text(zh: "未找到从未被调用的资源", en: "the resource that nobody has called was not found"))
  }

  private func describe(_ steward: Party) async throws -> String {
    let made = try await steward.client.call(
      .post, "/v1/datasets",
      body: [
        "title": text("规上企业月度用电台账", "Monthly power of larger enterprises"),
        "description": text(
          "模拟数据：按企业和月份的用电量，供节能分析", "simulated: power by enterprise and month, for work on saving energy"),
        "theme": "industry", "contact": ["name": text("数据科", "data desk")["zh"] ?? .null, "email": "data@example.cn"],
        "cycle": "monthly", "keywords": ["能耗", "energy"], "offer": .string(try id("offer.statistics")),
        "sharing": ["class": "conditional", "ground": "《政务数据共享条例》第二十一条"],
        "openness": ["class": "none"], "security": ["level": "general", "generalLevel": 3],
        "distributions": [["format": "csv", "accessURL": "https://data.example.cn/power.csv"]],
      ])
    let dataset = try keep("dataset.statistics", made)
    try await steward.client.call(.post, "/v1/datasets/\(dataset)/publish")
    return dataset
  }

  /// Tells the hub what a check has found; the table stays with its department.
  @discardableResult
  private func report(
    _ found: CheckReport, of table: [UInt8], _ dataset: String, _ steward: Party, score: JSON? = nil
  ) async throws -> JSON {
    var told = try JSON(encoding: found.withoutValues)
    if let score, case .object(var members) = told {
      members["score"] = score
      told = .object(members)
    }
    return try await steward.client.call(
      .post, "/v1/datasets/\(dataset)/assessments",
      body: [
        "table": .string(SigningKeyFile.hex(SHA256.hash(data: table))),
        "contract": .string(SigningKeyFile.hex(SHA256.hash(data: Array(Ledger.contract.utf8)))), "report": told,
      ])
  }

  /// Who holds the data is registered, and anybody can check that.
  private func register(_ step: inout JourneyReport.Step, _ dataset: String, _ steward: Party) async throws {
    let draft: JSON = [
      "kind": "holding", "subject": .string(dataset), "until": JSON(Instant.now.adding(days: 365)),
      "documents": [
        [
          "title": text("归集与管理职责", "the duty to collect and keep them")["zh"] ?? .null,
          "sha256": .string(SigningKeyFile.hex(SHA256.hash(data: Array(Ledger.contract.utf8)))),
        ]
      ],
    ]
    let mill = try party("mill").client
    try await provoke(
      &step, Text(zh: "为他人的数据登记持有权", en: "register a right over another's data"), rule: "right.not-yours"
    ) { try await mill.call(.post, "/v1/rights", body: draft) }
    let right = try await steward.client.call(.post, "/v1/rights", body: draft)
    try keep("right.statistics", right)
    let code = right["code"]?.string ?? ""
    let certificate = try await client.call(.get, "/v1/right-certificates/\(code)")
    guard certificate["holds"]?.bool == true else { throw Self.unexpected("certificate", certificate) }
    step.notes.append("\(try id("right.statistics")) \(code)")
  }

  /// For the journey's purpose, by jobs only: results are tables that tell of five rows alike at least.
  private func offerAnew(_ upload: JSON, _ steward: Party) async throws {
    try await steward.client.call(
      .post, "/v1/offers/\(id("offer.statistics"))/versions",
      body: [
        "kind": "data", "title": text("规上企业月度用电台账", "Monthly power of larger enterprises"),
        "summary": text("按企业和月份的用电量（模拟数据），只供作业在数据所在处运算", "simulated; for jobs that come to the data only"),
        "tags": ["能耗", "energy"], "region": "450000", "price": ["model": "free"],
        "policy": [
          "permission": [
            [
              "uid": "jobs-only", "action": "execute",
              "constraint": [["leftOperand": "purpose", "operator": "eq", "rightOperand": .string(Self.purpose)]],
            ]
          ]
        ],
        "publishedRule": ["name": "jobs-at-once", "purposes": [.string(Self.purpose)]],
        "reference": [
          "upload": upload["id"] ?? .null, "results": Ledger.results, "right": .string(id("right.statistics")),
        ],
      ])
  }

  private static func check(
    _ table: [UInt8], _ contract: DataContract.Table, _ syntax: TableSyntax = TableSyntax()
  ) throws -> CheckReport {
    try CheckReport(contract, at: .now, syntax, next: once(table))
  }

  private static func once(_ bytes: [UInt8]) -> () -> [UInt8] {
    var rest = bytes
    return {
      defer { rest = [] }
      return rest
    }
  }

  /// The department's table: simulated, as it came from twenty branches' own forms.
  enum Ledger {
    static let contract = """
      kind: DataContract
      apiVersion: v3.1.0
      id: power
      version: 1.0.0
      status: active
      schema:
        - name: power
          properties:
            - {name: id, logicalType: integer, required: true, unique: true}
            - {name: branch, logicalType: string, required: true, logicalTypeOptions: {pattern: "^[a-z]+$"}}
            - {name: month, logicalType: date, required: true}
            - {name: kwh, logicalType: number, required: true, logicalTypeOptions: {minimum: 0}}
      """

    /// What results of jobs on it must be like.
    static let results: JSON = [
      "formats": ["csv"], "mostBytes": 4096, "mostRows": 120, "anonymity": ["columns": ["branch"], "k": 5],
    ]

    static var bytes: [UInt8] {
      let branches = ["sugar", "paper", "cement", "ferroalloy"]
      var lines = ["id,branch,month,kwh"]
      for row in 0..<240 {
        let month = row / 20 + 1
        let kwh = 120_000 + (row * 7919) % 61_000
        let thousands = "\(kwh / 1000),\(String(1000 + kwh % 1000).dropFirst())"
        let date = row % 3 == 0 ? "2025/\(month)/1" : "2025-\(month < 10 ? "0" : "")\(month)-01"
        let branch = branches[row % 4]
        lines.append(
          "\(row + 1),\(row % 5 == 0 ? " \(branch) " : branch),\(date),\(row % 4 == 1 ? "\"\(thousands)\"" : "\(kwh)")")
        if row % 30 == 7, let last = lines.last { lines.append(last) }
      }
      return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
  }
}
