/// A queue's decision as a sentence. The hub's own sentence names jobs by their numbers; people are given a link instead.
struct TurnWords {
  var text: String
  var href: String?

  init(_ turn: Console.Turn, in frame: Frame) {
    let until = turn.until.map(frame.language.time)
    let name = "turn." + turn.word + (turn.word == "reserved" && until == nil ? "-unknown" : "")
    text = Words.table[name] == nil ? turn.word : frame.t(name, with: until ?? "")
    href = turn.because.map { Address.of(.job($0)) }
  }
}
