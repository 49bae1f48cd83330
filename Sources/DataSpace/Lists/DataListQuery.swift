import Identity
import Tables
import Vocabulary

/// The question of a list, read from its words: those of a search over the catalogue, or, of a list of demand, which requests and
/// whether needs too.
struct DataListQuery: Hashable, Sendable {
  var datasets = DatasetQuery()
  var state: SharingRequest.State?
  var dataset: ID<Dataset>?
  /// Who asks or is asked.
  var unit: ID<Participant>?
  /// Whether the needs that never met a dataset are told too; they are unless told otherwise.
  var hasNeeds = true

  /// The words that a kind of list knows.
  static func words(of kind: DataList.Kind) -> [String] {
    kind == .demand ? ["state", "dataset", "unit", "needs"] : ["q"] + DatasetFacet.allCases.map(\.rawValue)
  }

  /// Refuses (`list.query`) a word that the kind does not know, and a value that is none of its word's.
  init(_ words: [String: String], of kind: DataList.Kind) throws(Refusal) {
    let known = Self.words(of: kind)
    for (word, value) in words.sorted(by: { $0.key < $1.key }) {
      guard known.contains(word) else { throw DataListRefusal.word(String(word.prefix(60)), known) }
      guard (1...200).contains(value.unicodeScalars.count), !value.utf8.contains(0) else {
        throw DataListRefusal.value(word, "1–200")
      }
      if kind == .demand { try takeDemand(word, value) } else { try take(word, value, of: kind) }
    }
  }

  private mutating func take(_ word: String, _ value: String, of kind: DataList.Kind) throws(Refusal) {
    guard let facet = DatasetFacet(rawValue: word) else {
      datasets.text = value
      return
    }
    let values: [String]? =
      switch facet {
      case .sharing:
        switch kind {
        // What is not shared is no supply; what is, is on no negative list.
        case .supply: DatasetEntry.Sharing.Class.allCases.filter { $0 != .none }.map(\.rawValue)
        case .negative: [DatasetEntry.Sharing.Class.none.rawValue]
        case .demand, .responsibility: DatasetEntry.Sharing.Class.allCases.map(\.rawValue)
        }
      case .openness: DatasetEntry.Openness.Class.allCases.map(\.rawValue)
      case .theme: DatasetTheme.allCases.map(\.rawValue)
      case .format: DataFormat.allCases.map(\.rawValue)
      case .grade: QualityScore.Grade.allCases.map(\.rawValue)
      case .freshness: DatasetFreshness.allCases.map(\.rawValue)
      case .publisher, .region, .keyword, .licence: nil
      }
    if let values, !values.contains(value) { throw DataListRefusal.value(word, values.joined(separator: ", ")) }
    if facet == .region, !Region.isCode(value) { throw DataListRefusal.value(word, "GB/T 2260") }
    if facet == .publisher, ID<Participant>(value) == nil { throw DataListRefusal.value(word, "prt_…") }
    datasets.filters.append(DatasetQuery.Filter(facet, value))
  }

  private mutating func takeDemand(_ word: String, _ value: String) throws(Refusal) {
    switch word {
    case "state":
      state = SharingRequest.State(rawValue: value)
      guard state != nil else {
        throw DataListRefusal.value(word, SharingRequest.State.allCases.map(\.rawValue).joined(separator: ", "))
      }
    case "dataset":
      dataset = ID(value)
      guard dataset != nil else { throw DataListRefusal.value(word, "dts_…") }
    case "unit":
      unit = ID(value)
      guard unit != nil else { throw DataListRefusal.value(word, "prt_…") }
    default:
      guard ["true", "false"].contains(value) else { throw DataListRefusal.value(word, "true, false") }
      hasNeeds = value == "true"
    }
  }
}
