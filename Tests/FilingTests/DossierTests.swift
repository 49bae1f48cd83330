import Crypto
import Filing
import Testing
import Vocabulary

struct DossierTests {
  let fixture: Fixture
  init() throws { fixture = try Fixture() }

  func text(_ dossier: Dossier, _ name: String) throws -> String {
    String(decoding: try #require(dossier.files.first { $0.name == name }).bytes, as: UTF8.self)
  }

  @Test("the same case and rules make the same dossier, byte for byte")
  func same() throws {
    let one = try Dossier(fixture.filing(), rules: fixture.rules)
    let other = try Dossier(fixture.filing(), rules: fixture.rules)
    #expect(one == other)
    #expect(
      one.files.map(\.name) == [
        "report.md", "assessment.json", "annex-1-annotation-rules.md", "annex-2-service-agreement.md",
        "annex-3-keywords.csv",
        "annex-4-content-questions.csv", "annex-4-to-refuse-questions.csv", "annex-4-not-to-refuse-questions.csv",
        "annex-5-corpus-sources.csv", "annex-6-judgements.csv", "rules.json", "manifest.json", "SHA256SUMS",
      ])
  }

  @Test("the manifest and SHA256SUMS name every file with its digest")
  func manifest() throws {
    let dossier = try Dossier(fixture.filing(), rules: fixture.rules)
    let manifest = try JSON.parse(try text(dossier, "manifest.json"))
    let named = try #require(manifest["files"]?.array)
    #expect(named.count == dossier.files.count - 2)
    for entry in named {
      let file = try #require(dossier.files.first { $0.name == entry["name"]?.string })
      let digest = SHA256.hash(data: file.bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      #expect(entry["sha256"]?.string == digest && entry["bytes"]?.int == Int64(file.bytes.count))
      #expect(try text(dossier, "SHA256SUMS").contains("\(digest)  \(file.name)\n"))
    }
    #expect(manifest["overall"]?.string == "conforms")
    #expect(try FilingRules(parsing: Array(text(dossier, "rules.json").utf8)).digest == fixture.rules.digest)
  }

  @Test("the report gives the conclusion, each clause with its source and proof, the coverage and the gaps")
  func report() throws {
    var filing = try fixture.filing()
    filing.toRefuse = try fixture.refusals(filing, .toRefuse, refused: 284)
    let report = try text(Dossier(filing, rules: fixture.rules), "report.md")
    #expect(report.contains("总体结论：**不符合**。共 41 条：符合 35 条，不符合 1 条，不适用 5 条。"))
    #expect(report.contains("| 9.4 b) | 284/300 (94.66 %)，要求不低于 95% |"))
    for clause in fixture.rules.clauses { #expect(report.contains("### \(clause.id) \(clause.title.zh)：")) }
    #expect(report.contains("| A.2.i 其他方面歧视内容 | 100/100 | 50/50 | 20/20 |"))
    #expect(report.contains("单位法定代表人"))
  }

  @Test("what people typed stays text in the report and in the annexes")
  func harmless() throws {
    var filing = try fixture.filing()
    filing.subject.service = "<script>x</script>|[a](http://x)\n# 标题"
    filing.banks[.keywords] = try Bank(
      reading: Array("text,risk\n=cmd|' /C calc'!A0,A.1.a\n".utf8), kind: .keywords, rules: fixture.rules)
    let dossier = try Dossier(filing, rules: fixture.rules)
    #expect(
      try text(dossier, "report.md").contains("| 服务名称 | &lt;script&gt;x&lt;/script&gt;\\|\\[a\\](http://x) \\# 标题 |"))
    #expect(try text(dossier, "annex-3-keywords.csv").contains(",'=cmd|"))
  }

  @Test("where no filing is needed, the dossier is the statement of why")
  func statement() throws {
    var filing = FilingCase(subject: fixture.subject, on: fixture.today)
    filing.subject.offeredToPublic = false
    let dossier = try Dossier(filing, rules: fixture.rules)
    #expect(dossier.files.map(\.name) == ["statement.md", "need.json", "manifest.json", "SHA256SUMS"])
    #expect(dossier.assessment.overall == .notApplicable)
    let statement = try text(dossier, "statement.md")
    #expect(statement.contains("第二条第三款") && statement.contains("未向境内公众提供服务") && statement.contains("2026-11-23"))
  }
}
