import Vocabulary

/// Steps that repair a table, in their order: written down, so that they can be read, judged and run again on the next delivery.
///
/// A step changes what it is sure of and leaves the rest for people: a value that it cannot read stays as it is.
public struct Recipe: Hashable, Sendable {
  public var steps: [Step]

  public init(steps: [Step]) { self.steps = steps }

  public enum Step: Hashable, Sendable {
    /// Spaces around values go, full-width ones too.
    case trim(Columns)
    /// Full-width letters, digits and signs become what keyboards write: `４５０１００` is `450100`.
    case halfWidth(Columns)
    /// Words that say that nothing is known become nothing.
    case missing(Columns, words: Set<String>)
    /// Days and times become ISO 8601's.
    case date(Columns, from: [DatePattern])
    /// Numbers lose separators of thousands and the unit behind them.
    case number(Columns)
    /// Numbers are multiplied, for another unit: exactly, in decimal digits.
    case scale(Columns, by: Decimal128)
    /// Codes become others.
    case map(Columns, codes: [String: String])
    /// What is missing becomes this.
    case fill(Columns, with: String)
    /// What is missing becomes what the row before has.
    case fillPrevious(Columns)
    /// Of rows that are the same in these columns the first stays.
    case deduplicate(Columns)
    /// Rows without a value in one of these columns go.
    case require(Columns)
    /// A column has another name from here on.
    case rename([String: String])
  }

  public enum Columns: Hashable, Sendable {
    case all
    case named([String])
  }
}

extension Recipe.Step {
  /// As recipes write it.
  public var name: String {
    switch self {
    case .trim: "trim"
    case .halfWidth: "halfWidth"
    case .missing: "missing"
    case .date: "date"
    case .number: "number"
    case .scale: "scale"
    case .map: "map"
    case .fill: "fill"
    case .fillPrevious: "fillPrevious"
    case .deduplicate: "deduplicate"
    case .require: "require"
    case .rename: "rename"
    }
  }

  var columns: Recipe.Columns {
    switch self {
    case .trim(let columns), .halfWidth(let columns), .missing(let columns, _), .date(let columns, _),
      .number(let columns),
      .scale(let columns, _), .map(let columns, _), .fill(let columns, _), .fillPrevious(let columns),
      .deduplicate(let columns), .require(let columns):
      columns
    case .rename(let names): .named(names.keys.sorted())
    }
  }
}
