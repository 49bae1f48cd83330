extension Console {
  /// The shelf of models.
  public enum ModelList {
    /// The most models beside each other.
    public static let mostCompared = 4

    /// What a search can be narrowed by, in the order of the page.
    public enum Facet: String, CaseIterable, Sendable {
      case industry, modality, filing
    }

    public struct Query: Hashable, Sendable {
      public var text: String
      public var chosen: [Facet: String]
      /// Models that were picked to be compared.
      public var picked: [String]
      public var cursor: String?

      public init(
        text: String = "", chosen: [Facet: String] = [:], picked: [String] = [], cursor: String? = nil
      ) {
        self.text = text
        self.chosen = chosen
        self.picked = picked
        self.cursor = cursor
      }
    }

    public struct Model: Sendable {
      public var query: Query
      public var results: Listing<ModelLine>
      public var picked: [ModelLine]
      /// Values of each facet among what the words find, with how many there are.
      public var facets: [Facet: [(code: String, count: Int64)]]
      /// Whether there are more models than were looked at.
      public var isPartial: Bool
      /// The reader's own that are in the register, drafts among them.
      public var own: [OwnModel] = []

      public init(
        query: Query, results: Listing<ModelLine>, picked: [ModelLine] = [],
        facets: [Facet: [(code: String, count: Int64)]] = [:], isPartial: Bool = false
      ) {
        self.query = query
        self.results = results
        self.picked = picked
        self.facets = facets
        self.isPartial = isPartial
      }

      /// A page of those models that match, and the facets of all that the words found.
      public init(_ query: Query, among found: [ModelLine], picked: [ModelLine], isPartial: Bool) {
        func values(_ facet: Facet, _ model: ModelLine) -> [String] {
          switch facet {
          case .industry: model.industries
          case .modality: model.modalities
          case .filing: model.filing.map { [$0] } ?? []
          }
        }
        let shown = found.filter { model in
          query.chosen.allSatisfy { facet, code in values(facet, model).contains(code) }
        }
        var facets: [Facet: [(code: String, count: Int64)]] = [:]
        for facet in Facet.allCases {
          var counts: [String: Int64] = [:]
          for model in found { for code in Set(values(facet, model)) { counts[code, default: 0] += 1 } }
          facets[facet] = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
        }
        self.init(
          query: query, results: Listing(items: shown, total: isPartial ? nil : Int64(shown.count)), picked: picked,
          facets: facets, isPartial: isPartial)
      }
    }
  }
}
