import Exchange
import Vocabulary

/// `sacctmgr list`: the compute agreements under which one may submit are the accounts.
enum Sacctmgr {
  static let options = [
    "noheader,n", "associations,s", "parsable,p", "parsable2,P", "immediate,i", "quiet,Q", "version,V", "help,h",
    "readonly,r", "verbose,v",
  ]

  static func run(_ words: [String]) async throws(SlurmFailure) {
    let given = try SlurmOptions(words, options, of: "sacctmgr")
    if SlurmShim.told(given, "sacctmgr") { return }
    let words = given.operands.map { $0.lowercased() }
    guard let verb = words.first, ["list", "show"].contains(verb), words.count > 1,
      ["user", "users", "account", "accounts", "association", "associations", "assoc"].contains(words[1])
    else { throw SlurmFailure("only list user|account|association is available: agreements are made at the hub") }
    let agreements = try await SlurmHub().agreements()
    let isPlain = given.has("parsable") || given.has("parsable2")
    let format = words.first { $0.hasPrefix("format=") }?.dropFirst(7) ?? "account%30"
    let parts = format.split(separator: ",").first.map { $0.split(separator: "%") } ?? []
    guard parts.first?.hasPrefix("acc") == true else { throw SlurmFailure("only the field Account is available") }
    let width = parts.count > 1 ? Int(parts[1]) ?? 30 : 30
    func line(_ text: String) -> String {
      isPlain ? text + (given.has("parsable") ? "|" : "") : SlurmLayout<Int>.fit(text, width, true) + " "
    }
    if !given.has("noheader") {
      Terminal.line(line("Account"))
      if !isPlain { Terminal.line(String(repeating: "-", count: width) + " ") }
    }
    for agreement in agreements { Terminal.line(line(agreement.id.description)) }
  }
}
