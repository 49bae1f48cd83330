import ArgumentParser
import Filing
import Glibc
import Vocabulary

struct ModelFiling: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "filing",
    abstract: "Hold a model against the rules of the national filing, say what is missing, and write the dossier.",
    discussion: """
      FOLDER holds subject.json and, as far as they are there, keywords.csv, content.csv, to-refuse.csv, not-to-refuse.csv (also .jsonl), \
      corpus.csv, corpus/SOURCE.txt, answers-….jsonl, judgements-….csv, classifier-content.jsonl, sample.csv and questionnaire.json. What is \
      still to do is written there as todo-…; fill it in and save it without `todo-`. The same files, seed and day make the same dossier.
      Exit code 1: some clause does not conform.
      """)

  @Argument(help: "The folder with what the filing is judged by.") var folder: String
  @Option(help: "The folder that the dossier is written to; it is made if need be.") var out: String
  @Option(help: "The seed of draws and samples.") var seed: UInt64 = 1
  @Option(help: "The day of the assessment, such as 2026-11-23; today unless told.") var on: String?
  @Option(help: "A rule file of your own; the built-in one unless told.") var rules: String?
  @Flag(help: "Print JSON.") var json = false

  private struct Told: Encodable {
    struct Gap: Encodable {
      let clause: String
      let what: Text
      let next: Text
    }
    let need: String
    let overall: String
    let rules: String
    let seed: UInt64
    let clauses: [String: Int]
    let gaps: [Gap]
    let todo: [String]
    let files: [String]
  }

  func run() async throws {
    let rules = try rules.map { try FilingRules(parsing: try Files.read($0)) } ?? .builtIn()
    let day = try on.map { text in
      guard let day = Instant(text + "T00:00:00+08:00") else {
        throw Failure.usage(Text(zh: "日期形如 2026-11-23", en: "a day is such as 2026-11-23"))
      }
      return day
    }
    // A day in Beijing, so that the same day gives the same dossier.
    let now = Instant.now.adding(seconds: 8 * 3600)
    let today = Instant(milliseconds: now.milliseconds - now.milliseconds % 86_400_000).adding(seconds: -8 * 3600)
    var source = FilingFolder(folder, rules: rules, seed: seed)
    let dossier = try Dossier(try source.filing(on: day ?? today), rules: rules)
    guard mkdir(out, 0o755) == 0 || errno == EEXIST else { throw Files.failure(out) }
    for file in dossier.files { try Files.write(file.bytes, to: out + "/" + file.name) }
    try tell(dossier, source.written)
    guard dossier.assessment.overall != .doesNotConform else { throw ExitCode(1) }
  }

  private func say(_ text: Text) -> String { Language.say(zh: text.zh, en: text.en) }

  private func tell(_ dossier: Dossier, _ todo: [String]) throws {
    let assessment = dossier.assessment
    let told = Told(
      need: assessment.need.kind.rawValue, overall: assessment.overall.rawValue, rules: assessment.rules, seed: seed,
      clauses: Dictionary(uniqueKeysWithValues: Outcome.allCases.map { ($0.rawValue, assessment.count($0)) }),
      gaps: assessment.gaps.map { Told.Gap(clause: $0.clause, what: $0.gap.what, next: $0.gap.next) }, todo: todo,
      files: dossier.files.map(\.name))
    if json { return Terminal.line(try JSON(encoding: told).canonicalText) }
    let (need, why) = (assessment.need.kind.name, assessment.need.why)
    Terminal.line(say(Text(zh: "\(need.zh)：\(why.zh)", en: "\(need.en): \(why.en)")))
    guard assessment.need.kind != .none else { return }
    let overall = assessment.overall.name
    Terminal.line(
      say(
        Text(
          zh:
            "总体\(overall.zh)：符合 \(assessment.count(.conforms)) 条，不符合 \(assessment.count(.doesNotConform)) 条，不适用 \(assessment.count(.notApplicable)) 条",
          en:
            "overall \(overall.en): \(assessment.count(.conforms)) clauses conform, \(assessment.count(.doesNotConform)) do not, \(assessment.count(.notApplicable)) do not apply"
        )))
    for (clause, gap) in assessment.gaps {
      Terminal.line(
        say(Text(zh: "  \(clause)：\(gap.what.zh)；\(gap.next.zh)", en: "  \(clause): \(gap.what.en); \(gap.next.en)")))
    }
    for name in todo { Terminal.line(say(Text(zh: "待填：\(folder)/\(name)", en: "to do: \(folder)/\(name)"))) }
  }
}
