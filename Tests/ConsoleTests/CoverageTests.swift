import Compute
import Exchange
import Identity
import Ledger
import Testing
import Vocabulary

@testable import Console

/// What the rooms can say, held against the table of words: a code that reached a page would be read by people.
@Suite("Words for what the hub says")
struct CoverageTests {
  private static let root = String((#filePath as String).dropLast("Tests/ConsoleTests/CoverageTests.swift".count))

  /// The text of every Swift file of a room.
  private static func sources(of room: String) throws -> [String] {
    let folder = root + "Sources/" + room
    return try AssetTests.files(under: folder).filter { $0.hasSuffix(".swift") }.map {
      String(decoding: try AssetTests.bytes(folder + "/" + $0), as: UTF8.self)
    }
  }

  /// The kinds of entries that the source writes: those given to `EvidenceEntry` or `record`, and every other literal that
  /// begins with the same nouns and names no rule.
  private static func kinds(in source: String) -> (written: Set<String>, alike: (Set<String>) -> Set<String>) {
    let written = source.matches(of: #/(?:kind: |record\([^"()]*)"([a-z-]+\.[a-z-]+)"/#).map { String($0.1) }
    let lines = source.split(separator: "\n").filter { !$0.contains("rule") && !$0.contains("///") }
    let literals = lines.flatMap { line in
      line.matches(of: #/"([a-z-]+)\.([a-z-]+)"/#).map { (String($0.1), String($0.2)) }
    }
    return (
      Set(written), { nouns in Set(literals.filter { nouns.contains($0.0) }.map { $0.0 + "." + $0.1 }) }
    )
  }

  @Test("every kind of entry that the rooms write has a word in both languages")
  func kinds() throws {
    let found = try ["Identity", "Ledger", "Exchange", "Compute", "Hub"].flatMap(Self.sources).map(Self.kinds)
    let written = found.reduce(into: Set<String>()) { $0.formUnion($1.written) }
    let nouns = Set(written.map { String($0.prefix { $0 != "." }) })
    var kinds = found.reduce(into: written) { $0.formUnion($1.alike(nouns)) }
    // Rules that are handed over by name, and the name of a file.
    kinds.subtract([
      "voucher.over-grant-cap", "voucher.over-participant-cap", "job.no-site-key", "site.key", "agent.session-over",
      "job.gang-apart",
    ])
    kinds.formUnion(Job.State.allCases.map { "job." + $0.rawValue })
    #expect(kinds.count > 50, "\(kinds.sorted())")
    #expect(kinds.isSuperset(of: ["agreement.activated", "negotiation.finalized", "charge.posted", "use.terminated"]))
    for kind in kinds.sorted() { #expect(Console.word(of: "event", kind) != nil, "\(kind) has no word") }
  }

  @Test("every state that a page may show has a word in both languages")
  func states() {
    var states = Need.State.allCases.map(\.rawValue) + Job.State.allCases.map(\.rawValue)
    states += NegotiationMachine.State.allCases.map { $0.rawValue.lowercased() }
    states += AgreementMachine.State.allCases.map(\.rawValue) + UseMachine.State.allCases.map(\.rawValue)
    states += Reservation.State.allCases.map(\.rawValue) + VoucherGrant.State.allCases.map(\.rawValue)
    states += VoucherProgramme.State.allCases.map(\.rawValue) + Participant.State.allCases.map(\.rawValue)
    for state in Set(states).sorted() { #expect(Console.word(of: "state", state) != nil, "\(state) has no word") }
  }

  @Test("every room whose rules may refuse has a word in both languages")
  func rules() throws {
    let rooms = try [
      "Vocabulary", "Store", "Evidence", "Identity", "Ledger", "Exchange", "Compute", "DataSpace", "Tables", "Hub",
      "Console",
    ]
    .flatMap(Self.sources).flatMap { source in
      source.matches(of: #/rule: "([a-z]+)\./#).map { String($0.1) }
    }
    #expect(Set(rooms).count > 10)
    for room in Set(rooms).sorted() { #expect(Console.word(of: "rule", room) != nil, "\(room) has no word") }
    for kind in Refusal.Kind.allCases { #expect(Words.table["refusal." + kind.rawValue] != nil, "\(kind)") }
  }

  @Test("every decision of a queue, and every way in which the hub chooses, has its sentence in both languages")
  func decisions() {
    for word in JobExplanation.Turn.Word.allCases { #expect(Console.word(of: "turn", word.rawValue) != nil, "\(word)") }
    for wish in JobDraft.Preference.allCases {
      for group in ["choice", "choiceWon"] {
        #expect(Console.word(of: group, wish.rawValue) != nil, "\(group) \(wish)")
      }
    }
  }

  @Test("every reason for which the hub ends a job by itself has words in both languages")
  func reasons() throws {
    let codes = try Self.sources(of: "Compute").flatMap { source in
      source.matches(of: #/reason: "([a-z]+(?:-[a-z]+)+)[:"]/#).map { String($0.1) }
    }
    #expect(Set(codes).count >= 5, "\(codes)")
    for code in Set(codes).sorted() { #expect(Console.word(of: "reason", code) != nil, "\(code) has no words") }
  }

  @Test("every unit that the hub itself counts in, and every kind of thing, has a word in both languages")
  func units() {
    for unit in ["fen", "cpuSeconds", "use"] { #expect(Console.word(of: "unit", unit) != nil, "\(unit)") }
    for kind in OfferKind.allCases { #expect(Console.word(of: "kind", kind.rawValue) != nil, "\(kind)") }
    for action in Policy.Action.leaves where action.rawValue.utf8.count > 7 {
      #expect(Console.word(of: "action", action.rawValue) != nil, "\(action)")
    }
  }

  @Test("the finder of kinds finds what was never told of, wherever it is written")
  func finder() {
    let source = """
      try record(
        tx, use, "crate.opened", actor: nil)
      EvidenceEntry(kind: "crate.closed", at: now)
      case .lost: "crate.lost"
      throw Refusal(.conflict, rule: "crate.full", Text(zh: "", en: ""))
      """
    let (written, alike) = Self.kinds(in: source)
    #expect(written == ["crate.opened", "crate.closed"])
    #expect(alike(["crate"]) == ["crate.opened", "crate.closed", "crate.lost"])
    #expect(Console.word(of: "event", "crate.opened") == nil)
  }
}
