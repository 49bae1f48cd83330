import Vocabulary

/// Why one of Slurm's commands ends otherwise than well, as Slurm's own says it.
struct SlurmFailure: Error {
  /// Lines; each is printed after the command's name and `error: `, unless they are bare.
  var lines: [String]
  var code: Int32
  var isBare: Bool

  init(_ lines: String..., code: Int32 = 1, isBare: Bool = false) {
    self.lines = lines
    self.code = code
    self.isBare = isBare
  }

  /// What the hub says, in its words, after `first`: the field, the rule and what it would take are kept.
  init(_ first: String, _ failure: Failure) {
    let told = failure.text.split(separator: "\n").map { String($0.drop { $0 == " " }) }
    lines = [first + ": " + (told.first ?? "")] + told.dropFirst()
    code = 1
    isBare = false
  }

  func text(_ command: String) -> String {
    lines.map { isBare ? $0 : "\(command): error: \($0)" }.joined(separator: "\n")
  }
}
