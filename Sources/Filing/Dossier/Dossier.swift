public import Vocabulary

/// One file of a dossier.
public struct DossierFile: Hashable, Sendable {
  /// Relative, ASCII, without folders.
  public var name: String
  public var bytes: [UInt8]
  public var sha256: String { FileDigest.of(bytes) }
}

/// The papers of a filing: the report, its annexes, the rules it was made by, and a manifest of them. Byte for byte the same for
/// the same case and rules.
///
/// Where no filing is needed, it is the statement of why.
public struct Dossier: Hashable, Sendable {
  /// In the manifest's order; the manifest and `SHA256SUMS` come last.
  public let files: [DossierFile]
  public let assessment: FilingAssessment

  public init(_ filing: FilingCase, rules: FilingRules) throws(Refusal) {
    let assessment = try FilingAssessment(filing, rules: rules)
    self.assessment = assessment
    var files: [DossierFile] = []
    func add(_ name: String, _ text: String) { files.append(DossierFile(name: name, bytes: Array(text.utf8))) }
    if assessment.need.kind == .none {
      add("statement.md", Self.statement(assessment, rules))
      files.append(DossierFile(name: "need.json", bytes: try Self.json(assessment.need)))
    } else {
      add("report.md", Self.report(filing, assessment, rules))
      files.append(DossierFile(name: "assessment.json", bytes: try Self.json(assessment)))
      add("annex-1-annotation-rules.md", Self.annotationRules(filing, assessment, rules))
      add("annex-2-service-agreement.md", Self.serviceAgreement(filing, assessment, rules))
      for (kind, name) in [
        (BankKind.keywords, "annex-3-keywords.csv"), (.content, "annex-4-content-questions.csv"),
        (.toRefuse, "annex-4-to-refuse-questions.csv"), (.notToRefuse, "annex-4-not-to-refuse-questions.csv"),
      ] {
        if let bank = filing.banks[kind] { files.append(DossierFile(name: name, bytes: Self.bank(bank, rules))) }
      }
      if let register = filing.register {
        files.append(DossierFile(name: "annex-5-corpus-sources.csv", bytes: Self.sources(register, rules)))
      }
      files.append(DossierFile(name: "annex-6-judgements.csv", bytes: Self.judgements(filing)))
      files.append(DossierFile(name: "rules.json", bytes: try Self.json(rules)))
    }
    files.append(DossierFile(name: "manifest.json", bytes: try Self.manifest(files, assessment)))
    add("SHA256SUMS", files.map { "\($0.sha256)  \($0.name)\n" }.joined())
    self.files = files
  }

  private static func manifest(_ files: [DossierFile], _ assessment: FilingAssessment) throws(Refusal) -> [UInt8] {
    try json(
      JSON.object([
        "format": "lingqu-filing-dossier/1",
        "rules": JSON(assessment.rules), "rulesDigest": JSON(assessment.rulesDigest), "on": JSON(assessment.on),
        "model": JSON(assessment.subject.model), "modelVersion": JSON(assessment.subject.modelVersion),
        "need": JSON(assessment.need.kind.rawValue), "overall": JSON(assessment.overall.rawValue),
        "files": .array(
          files.map { ["name": JSON($0.name), "bytes": JSON($0.bytes.count), "sha256": JSON($0.sha256)] }),
      ]))
  }

  /// Canonical JSON (RFC 8785) and a line end.
  private static func json(_ value: some Encodable) throws(Refusal) -> [UInt8] {
    do { return try JSON(encoding: value).canonical + [0x0A] } catch {
      throw Refusal(
        .invalid, rule: "filing.report-number",
        Text(zh: "有无法写入报告的数值：\(error)", en: "a number that no report can hold: \(error)"))
    }
  }

  private static func statement(_ assessment: FilingAssessment, _ rules: FilingRules) -> String {
    var page = Markdown()
    page.heading(1, "无需备案说明 / No filing needed")
    subject(&page, assessment)
    page.heading(2, "理由 / Why")
    page.paragraph(assessment.need.why.zh + "。")
    page.paragraph(assessment.need.why.en + ".")
    page.heading(2, "依据 / Source")
    for cite in assessment.need.cites { page.item(Markdown.plain(rules.name(of: cite).zh)) }
    page.space()
    page.heading(2, "何时须重新判断 / What would change it")
    page.paragraph(assessment.need.changesWhen.zh + "。")
    page.paragraph(assessment.need.changesWhen.en + ".")
    return page.text
  }

  static func subject(_ page: inout Markdown, _ assessment: FilingAssessment) {
    let subject = assessment.subject
    page.table(
      ["项目", "内容"],
      [
        ["提供者", Markdown.plain(subject.provider)], ["服务名称", Markdown.plain(subject.service)],
        ["模型", Markdown.plain(subject.model)], ["模型版本", Markdown.plain(subject.modelVersion)],
        ["用途", Markdown.plain(subject.purpose)], ["评估日期（北京时间）", day(assessment.on)],
        ["规则版本", "\(assessment.rules)（\(assessment.rulesDigest)）"],
      ])
  }

  /// The day in Beijing.
  static func day(_ instant: Instant) -> String { String(instant.adding(seconds: 8 * 3600).description.prefix(10)) }
}
