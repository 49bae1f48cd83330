import Vocabulary

/// What an account is called in an export: kind, owner, purpose and its id, which alone makes the name unique. So no name
/// is the beginning of another, and odd characters can be replaced without mixing up two accounts.
///
///     assets:prt_01h…:main:acc_01h…       Assets:Prt-01h…:Main:Acc-01h…
struct ExportName {
  let id: ID<Account>
  let owner: String
  let purpose: String

  private var root: String {
    switch purpose {
    case AccountPurpose.external: "equity"
    case AccountPurpose.supply: "income"
    default: "assets"
    }
  }

  /// The purposes of vouchers are two words, `grant:vgr_…`, and so two steps of the name.
  private var steps: [String] {
    [root, owner] + purpose.split(separator: ":", omittingEmptySubsequences: false).map(String.init) + [id.description]
  }

  /// Letters, digits, `_`, `-` and `.` as they are.
  var hledger: String {
    steps.map { step in
      let kept = Self.keep(step, and: "_-.")
      return kept.isEmpty ? "x" : kept
    }.joined(separator: ":")
  }

  /// Each step begins with a capital or a digit and goes on with letters, digits and `-`.
  var beancount: String {
    steps.map { step in
      let kept = Self.keep(step, and: "-")
      guard let first = kept.utf8.first, first != UInt8(ascii: "-") else { return "X" + kept }
      return kept.prefix(1).uppercased() + kept.dropFirst()
    }.joined(separator: ":")
  }

  private static func keep(_ text: String, and others: String) -> String {
    let bytes = text.unicodeScalars.map { scalar -> UInt8 in
      let isKept = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      return isKept || others.unicodeScalars.contains(scalar) ? UInt8(scalar.value) : UInt8(ascii: "-")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Account {
  var exportName: ExportName { ExportName(id: id, owner: owner, purpose: purpose) }
}

/// The units of one export as commodities that both programs take: `fen` is `FEN`, `cpuSeconds` is `CPU-SECONDS`.
///
/// Beancount wants 2 to 24 characters, capitals, and neither `TRUE`, `FALSE` nor `NULL`. A unit that does not fit is cut
/// and numbered, `ABCDEFGHIJKLMNOPQR-3`; no other can look like it, because a `-` is else followed by a letter.
struct ExportCommodities {
  let units: [String]
  private let symbols: [String: String]

  init(_ units: [String]) {
    self.units = units
    var symbols: [String: String] = [:]
    for (number, unit) in units.enumerated() {
      let plain = Self.symbol(unit)
      let fits = plain.utf8.count <= 24 && !["TRUE", "FALSE", "NULL"].contains(plain)
      symbols[unit] = fits ? plain : "\(plain.prefix(18))-\(number + 1)"
    }
    self.symbols = symbols
  }

  subscript(unit: String) -> String { symbols[unit] ?? Self.symbol(unit) }

  private static func symbol(_ unit: String) -> String {
    unit.reduce(into: "") { symbol, character in
      if character.isUppercase { symbol += "-" }
      symbol += character.uppercased()
    }
  }
}

extension String {
  /// On one line: what would end it becomes a space, and each of `others` a comma.
  func onOneLine(without others: Set<Character> = []) -> String {
    String(
      map { character in
        if others.contains(character) { return "," }
        let breaks =
          character.isNewline || character.unicodeScalars.contains { $0.properties.generalCategory == .control }
        return breaks ? " " : character
      })
  }
}
