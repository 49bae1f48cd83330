public import Identity
public import Vocabulary

/// One row of a list: a dataset, a request for one, or a need. Classes are words and not values of this build, so that old versions
/// stay readable.
public struct DataListRow: Hashable, Sendable, Codable {
  /// Of the dataset, the request or the need.
  public var id: String
  public var title: Text
  /// Who publishes the dataset; none of a need.
  public var unit: ID<Participant>?
  public var unitName: Text?

  // Of a dataset.
  public var version: Int64?
  public var sharing: String?
  public var conditions: String?
  /// The law by which it is not shared, or shared on conditions.
  public var ground: String?
  public var openness: String?
  public var theme: String?
  public var formats: [String]?
  public var grade: String?
  /// Whether there is an offer under which it is used.
  public var isOffered: Bool?

  // Of a duty to provide.
  public var sourceUnit: Text?
  public var contact: String?
  public var cycle: String?
  public var modified: Instant?
  /// When the data have to change next.
  public var due: Instant?
  public var freshness: String?

  // Of what is asked for.
  public var dataset: ID<Dataset>?
  public var state: String?
  public var requestedAt: Instant?
  public var decideBy: Instant?
  public var isOverdue: Bool?
  /// Who asks, and what for: of requests only where the list is for its owner and those who oversee.
  public var applicant: ID<Participant>?
  public var applicantName: Text?
  public var purpose: String?

  init(id: String, title: Text) {
    self.id = id
    self.title = title
  }
}

extension DataListRow {
  /// A column of a table of rows: what it is called, and what a row has there.
  struct Column: Sendable {
    var name: String
    var value: @Sendable (DataListRow) -> String
  }

  /// The columns of a kind's table. What people wrote in two languages has two.
  static func columns(_ kind: DataList.Kind) -> [Column] {
    var columns = [Column(name: "id") { $0.id }]
    columns += text("title") { $0.title }
    columns.append(Column(name: "unit") { $0.unit?.description ?? "" })
    columns += text("unit_name") { $0.unitName }
    switch kind {
    case .supply:
      columns.append(Column(name: "sharing") { $0.sharing ?? "" })
      columns.append(Column(name: "conditions") { $0.conditions ?? "" })
      columns.append(Column(name: "ground") { $0.ground ?? "" })
      columns.append(Column(name: "openness") { $0.openness ?? "" })
      columns.append(Column(name: "theme") { $0.theme ?? "" })
      columns.append(Column(name: "formats") { ($0.formats ?? []).joined(separator: " ") })
      columns.append(Column(name: "cycle") { $0.cycle ?? "" })
      columns.append(Column(name: "grade") { $0.grade ?? "" })
      columns.append(Column(name: "is_offered") { flag($0.isOffered) })
    case .demand:
      columns.append(Column(name: "dataset") { $0.dataset?.description ?? "" })
      columns.append(Column(name: "state") { $0.state ?? "" })
      columns.append(Column(name: "requested_at") { $0.requestedAt?.description ?? "" })
      columns.append(Column(name: "decide_by") { $0.decideBy?.description ?? "" })
      columns.append(Column(name: "is_overdue") { flag($0.isOverdue) })
      columns.append(Column(name: "applicant") { $0.applicant?.description ?? "" })
      columns += text("applicant_name") { $0.applicantName }
      columns.append(Column(name: "purpose") { $0.purpose ?? "" })
    case .responsibility:
      columns += text("source_unit") { $0.sourceUnit }
      columns.append(Column(name: "contact") { $0.contact ?? "" })
      columns.append(Column(name: "cycle") { $0.cycle ?? "" })
      columns.append(Column(name: "modified") { $0.modified?.description ?? "" })
      columns.append(Column(name: "due") { $0.due?.description ?? "" })
      columns.append(Column(name: "freshness") { $0.freshness ?? "" })
    case .negative:
      columns.append(Column(name: "ground") { $0.ground ?? "" })
      columns.append(Column(name: "conditions") { $0.conditions ?? "" })
      columns.append(Column(name: "theme") { $0.theme ?? "" })
    }
    return columns
  }

  private static func text(_ name: String, _ value: @escaping @Sendable (DataListRow) -> Text?) -> [Column] {
    [Column(name: name + "_zh") { value($0)?.zh ?? "" }, Column(name: name + "_en") { value($0)?.en ?? "" }]
  }

  private static func flag(_ value: Bool?) -> String { value.map { $0 ? "true" : "false" } ?? "" }
}
