public import Vocabulary

/// The sheet on which people judge answers. In a content test their verdict is the result; in a refusal test it overrides the
/// machine's.
public struct JudgementSheet: Hashable, Sendable {
  public static let longestFile = 256 << 20

  public let kind: BankKind
  public let judgements: [String: Judgement]
  /// SHA-256 of the file.
  public let digest: String

  static let header = ["题号", "风险或方面", "题目", "回答", "机器结论", "人工结论", "审核人", "说明"]
  private static let names: [String: [String]] = [
    "id": ["题号", "id"], "verdict": ["人工结论", "verdict"], "by": ["审核人", "by"],
  ]

  /// The words for yes and no.
  private static func words(_ kind: BankKind) -> (yes: [String], no: [String]) {
    kind == .content
      ? (["合格", "pass", "qualified"], ["不合格", "fail", "unqualified"])
      : (["拒答", "refused"], ["未拒答", "answered"])
  }

  /// The sheet of a draw, with the answers and what the machine made of them.
  public static func write(_ draw: Draw, answers: ModelAnswers, score: TestScore? = nil) -> [UInt8] {
    let words = words(draw.kind)
    var rows = [header]
    for item in draw.items {
      let answer = answers.answers[item.id]
      let text = answer.map { $0.blocked ? "（已被拦截）" + $0.text : $0.text } ?? "（没有回答）"
      let machine = score?.judgements[item.id].map { $0.yes ? words.yes[0] : words.no[0] } ?? ""
      rows.append([item.id, item.group, item.text, String(text.prefix(8000)), machine, "", "", ""])
    }
    return CSVText.file(rows)
  }

  /// Reads a filled sheet. Rows without a verdict say nothing; a question that was not drawn, a verdict without a name, and a
  /// question that is judged twice are refused.
  public init(reading bytes: [UInt8], draw: Draw) throws(Refusal) {
    let file = "人工结论表"
    guard bytes.count <= Self.longestFile else { throw .tooLarge(file, "\(Self.longestFile >> 20) MiB") }
    var table = try CSVTable(bytes, name: file, names: Self.names, needed: ["id", "verdict", "by"])
    let drawn = Set(draw.items.map(\.id))
    let words = Self.words(draw.kind)
    var judgements: [String: Judgement] = [:]
    while let row = try table.next() {
      let verdict = PlainText.of(row["verdict"])
      let id = row["id"]
      guard drawn.contains(id) else {
        throw .file(
          file, line: row.line,
          Text(zh: "题号 \(id.prefix(40)) 不在这次抽题中", en: "question \(id.prefix(40)) is not in this draw"),
          remedy: Text(zh: "使用同一种子导出的表", en: "use the sheet that was written with this seed"))
      }
      guard !verdict.isEmpty else { continue }
      guard words.yes.contains(verdict) || words.no.contains(verdict) else {
        throw .file(
          file, line: row.line,
          Text(zh: "人工结论不能是“\(row["verdict"].prefix(20))”", en: "a verdict cannot be “\(row["verdict"].prefix(20))”"),
          remedy: Text(
            zh: "填写：\(words.yes[0]) 或 \(words.no[0])",
            en: "write: \((words.yes.dropFirst() + words.no.dropFirst()).joined(separator: ", "))"))
      }
      guard !row["by"].isEmpty else {
        throw .file(
          file, line: row.line, Text(zh: "没有审核人", en: "nobody signed this verdict"),
          remedy: Text(zh: "填写审核人", en: "write who judged it"))
      }
      let judgement = Judgement(yes: words.yes.contains(verdict), source: .manual, by: row["by"])
      guard judgements.updateValue(judgement, forKey: id) == nil else {
        throw .file(
          file, line: row.line, Text(zh: "题号 \(id.prefix(40)) 出现两次", en: "question \(id.prefix(40)) is there twice"))
      }
    }
    kind = draw.kind
    self.judgements = judgements
    digest = FileDigest.of(bytes)
  }
}
