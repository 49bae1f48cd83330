/// A queue's decision as a sentence. The hub's own sentence names jobs by their numbers; people are given a link instead.
struct TurnWords {
  var text: String
  var href: String?

  init(_ turn: Console.Turn, in frame: Frame) {
    let until = turn.until.map(frame.language.time)
    let name = "turn." + turn.word + (turn.word == "reserved" && until == nil ? "-unknown" : "")
    text =
      turn.shortage.flatMap { Self.sentence($0, frame.t) }
      ?? (Words.table[name] == nil ? turn.word : frame.t(name, with: until ?? ""))
    href = turn.because.map { Address.of(.job($0)) }
  }

  /// The rule of a quota that keeps a job waiting, and what is missing.
  private static func sentence(_ shortage: Console.Turn.Shortage, _ t: Words) -> String? {
    let name = "short." + shortage.rule
    guard Words.table[name] != nil else { return nil }
    let missing = ResourceWords.amount(shortage.missing ?? 0, of: shortage.resource ?? "", t)
    return t(name, with: missing, shortage.cohort ?? "")
  }
}
