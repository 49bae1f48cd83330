import ArgumentParser
import Evidence
import Models
import Vocabulary

/// What a report in a file rests on, as a model's bundle tells it.
struct ReportProofFile {
  private let proof: ReportProof
  private let report: String

  /// Reads a bundle that was verified.
  init(bundle: String, report: String) throws {
    var reader = ReportProof.Reader(digest: EvidenceDigest.of(try Document.read(report)))
    let pieces = try FilePieces(bundle)
    var lines: [UInt8] = []
    while true {
      let more = try pieces.next()
      if more.isEmpty { break }
      lines += more
      guard let end = lines.lastIndex(of: 0x0A) else { continue }
      try reader.take(bundle: Array(lines[...end]))
      lines = Array(lines[(end + 1)...])
    }
    guard let proof = reader.proof() else {
      throw Failure.check(
        Text(zh: "存证包中没有报告 \(report) 的登记", en: "the bundle has no entry about the report \(report)"))
    }
    self.proof = proof
    self.report = report
  }

  func tell(after verified: EvidenceVerification, asJSON: Bool) throws {
    if asJSON {
      guard case .object(var members) = verified.json else { return }
      members["report"] = try JSON(encoding: proof)
      Terminal.json(.object(members))
      if !proof.isWhole { throw ExitCode(1) }
      return
    }
    Terminal.line(Language.say(verified.text))
    let header = [("依据", "rests on"), ("标识", "id"), ("存证", "entry"), ("最后一条", "last entry")]
    let rows = proof.steps.map { step in
      [
        Language.say(step.kind.name), step.name.map { "\(step.id) (\($0))" } ?? step.id, "\(step.entry)",
        "\(step.last) \(step.state)",
      ]
    }
    Terminal.line(Table(header: header.map { Language.say(zh: $0.0, en: $0.1) }, rows: rows).text)
    for one in proof.over { Terminal.line(Language.say(zh: "已终止或撤销：\(one)", en: "over or revoked: \(one)")) }
    guard proof.isWhole else {
      let missing = proof.missing.joined(separator: ", ")
      throw Failure.check(Text(zh: "存证链缺失：\(missing)", en: "the chain breaks off at: \(missing)"))
    }
  }
}

extension ReportProof.Kind {
  fileprivate var name: Text {
    switch self {
    case .report: Text(zh: "评测报告", en: "report")
    case .model: Text(zh: "模型", en: "model")
    case .agreement: Text(zh: "合约", en: "agreement")
    case .right: Text(zh: "数据权利", en: "data right")
    case .job: Text(zh: "训练作业", en: "training job")
    }
  }
}
