/// What a command was given, read as getopt_long(3) reads it: long names may be cut short while they are plain, short ones may
/// be written together, and a value may follow or be joined.
struct SlurmOptions {
  /// In the order in which they came; a flag's value is empty.
  var given: [(name: String, value: String)] = []
  var operands: [String] = []

  /// - Parameters:
  ///   - table: `long`, `long=` with a value, `long?` with one that may be joined; after a comma its letter.
  ///   - isOrdered: whether what follows the first operand belongs to that.
  init(_ words: [String], _ table: [String], of command: String, isOrdered: Bool = false, code: Int32 = 1)
    throws(SlurmFailure)
  {
    let known = table.map(Known.init)
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        return
      }
      if word.hasPrefix("--") {
        try readLong(word, known, &rest, of: command, code)
      } else if word.hasPrefix("-"), word.count > 1 {
        try readShort(word, known, &rest, of: command, code)
      } else {
        operands.append(word)
        if isOrdered {
          operands += rest
          return
        }
      }
    }
  }

  private mutating func readLong(
    _ word: String, _ known: [Known], _ rest: inout ArraySlice<String>, of command: String, _ code: Int32
  ) throws(SlurmFailure) {
    let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    var found = known.filter { $0.name == name }
    if found.isEmpty { found = known.filter { $0.name.hasPrefix(name) } }
    guard let option = found.first else { throw Self.bad("unrecognized option '--\(name)'", command, code) }
    guard found.count == 1 else {
      let names = found.map { "'--\($0.name)'" }.joined(separator: " ")
      throw Self.bad("option '--\(name)' is ambiguous; possibilities: \(names)", command, code)
    }
    if option.takes == .nothing {
      guard parts.count == 1 else {
        throw Self.bad("option '--\(option.name)' doesn't allow an argument", command, code)
      }
      return given.append((option.name, ""))
    }
    if parts.count == 2 { return given.append((option.name, String(parts[1]))) }
    if option.takes == .perhaps { return given.append((option.name, "")) }
    guard let value = rest.popFirst() else {
      throw Self.bad("option '--\(option.name)' requires an argument", command, code)
    }
    given.append((option.name, value))
  }

  private mutating func readShort(
    _ word: String, _ known: [Known], _ rest: inout ArraySlice<String>, of command: String, _ code: Int32
  ) throws(SlurmFailure) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let option = known.first(where: { $0.letter == letter }) else {
        throw Self.bad("invalid option -- '\(letter)'", command, code)
      }
      if option.takes == .nothing {
        given.append((option.name, ""))
        continue
      }
      let joined = String(letters)
      if !joined.isEmpty || option.takes == .perhaps { return given.append((option.name, joined)) }
      guard let value = rest.popFirst() else {
        throw Self.bad("option requires an argument -- '\(letter)'", command, code)
      }
      return given.append((option.name, value))
    }
  }

  /// The last one counts.
  subscript(name: String) -> String? { given.last { $0.name == name }?.value }
  func has(_ name: String) -> Bool { given.contains { $0.name == name } }
  /// All of them, each a list with commas.
  func list(_ name: String) -> [String]? {
    guard has(name) else { return nil }
    return given.filter { $0.name == name }.flatMap { $0.value.split(separator: ",").map { String($0) } }
  }

  private static func bad(_ what: String, _ command: String, _ code: Int32) -> SlurmFailure {
    SlurmFailure("\(command): \(what)", "Try \"\(command) --help\" for more information", code: code, isBare: true)
  }

  private struct Known {
    enum Takes { case nothing, value, perhaps }
    var name: String
    var letter: Character?
    var takes: Takes

    init(_ text: String) {
      let parts = text.split(separator: ",")
      let long = parts[0]
      takes = long.hasSuffix("=") ? .value : long.hasSuffix("?") ? .perhaps : .nothing
      name = String(takes == .nothing ? long : long.dropLast())
      letter = parts.count > 1 ? parts[1].first : nil
    }
  }
}
