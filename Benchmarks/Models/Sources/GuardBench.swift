import Glibc
import Guard
import Vocabulary

/// Looks for terms in messages: the first lines of standard input are terms, the others messages.
///
///     guard-bench TERMS ROUNDS
///
/// Prints one JSON object: how many hits there are, and the fastest round's microseconds for a message, of the keywords alone
/// (`keywords`) and with patterns of personal data and masking (`guard`).
@main enum GuardBench {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count == 3, let count = Int(words[1]), let rounds = Int(words[2]), rounds > 0 else { exit(2) }
    var lines: [String] = []
    while let line = readLine() { lines.append(line) }
    let messages = lines.dropFirst(count)
    let matcher = KeywordMatcher(try KeywordBank(lines.prefix(count).map { Keyword(term: $0, category: "A.1.a") }))
    let patterns = ContentGuard(matcher, GuardPolicy())
    var hits = 0
    let keywords = fastest(rounds, messages.count) {
      hits = messages.reduce(0) { $0 + matcher.hits(in: $1).count }
    }
    var texts = 0
    let whole = fastest(rounds, messages.count) {
      texts = messages.reduce(0) { $0 + (patterns.check(prompt: $1).text == nil ? 0 : 1) }
    }
    print(
      "{\"hits\": \(hits), \"messages\": \(messages.count), \"passed\": \(texts), \"keywords\": \(keywords), \"guard\": \(whole)}"
    )
  }

  private static func fastest(_ rounds: Int, _ count: Int, _ body: () -> Void) -> Double {
    (0..<rounds).map { _ in
      let taken = ContinuousClock().measure(body)
      return Double(taken.components.seconds) * 1e6 + Double(taken.components.attoseconds) / 1e12
    }.min().map { $0 / Double(count) } ?? 0
  }
}
