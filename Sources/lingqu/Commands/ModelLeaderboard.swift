import ArgumentParser
import Evaluation
import Identity
import Vocabulary

struct ModelLeaderboard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leaderboard",
    abstract: "Rank models by their reports on one test set; those between which the items do not tell share a rank.",
    discussion: """
      REPORT is a report.json of `lingqu model eval`. With --signer each must be signed by that key (report.sig.json beside it): so whoever \
      holds a test set back evaluates all models himself, signs, and publishes reports and list, and never the items.
      """)

  @Argument(help: "report.json of each model.") var reports: [String]
  @Option(help: "Which metric, such as exact_match,strict-match; the first unless told.") var metric: String?
  @Option(help: "The evaluator's public key, hexadecimal: reports that it did not sign are refused.") var signer:
    String?
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func run() throws {
    let read = try reports.prefix(Leaderboard.most + 1).map { path -> (EvaluationReport, String?) in
      let document = try Document.read(path)
      return (try EvaluationReport(reading: document), try signed(path, document))
    }
    let board = try Leaderboard(read.map { (report: $0.0, signer: $0.1) }, metric: metric)
    if json { return Terminal.line(try JSON(encoding: board).canonicalText) }
    Terminal.line(
      Language.say(
        zh: "\(board.task)，\(board.items) 题，\(board.metric)", en: "\(board.task), \(board.items) items, \(board.metric)"
      ))
    let header = [("名次", "rank"), ("模型", "model"), ("值", "value"), ("标准误", "error"), ("95% 区间", "95 % interval")]
    let rows = board.rows.map { row in
      [
        "\(row.rank)", row.model, Self.four(row.value), Self.four(row.standardError),
        Self.four(row.low) + " – " + Self.four(row.high),
      ]
    }
    Terminal.line(Table(header: header.map { Language.say(zh: $0.0, en: $0.1) }, rows: rows).text)
  }

  /// The key that signed a report, if one was asked for.
  private func signed(_ path: String, _ document: JSON) throws -> String? {
    guard let signer else { return nil }
    let beside = String(path.dropLast(path.hasSuffix(".json") ? 5 : 0)) + ".sig.json"
    let value = (try? Document.read(beside))?["value"]?.string ?? ""
    guard Signatures.verifies(value, publicKey: signer, context: ModelEval.context, document) else {
      throw Failure.file(
        beside, why: Language.say(zh: "不是 --signer 对该报告的签名", en: "it is not --signer's signature of the report"))
    }
    return signer
  }

  private static func four(_ value: Double) -> String { EvaluationReport.four(value) }
}
