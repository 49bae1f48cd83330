/// What data of one class were agreed for in a month: a cell of the price series. Of a class in which few took part nothing is told but
/// that there is something, so that nobody's price is.
public struct DataPrice: Hashable, Sendable, Codable {
  /// How the data reach whoever uses them.
  public enum Form: String, Sendable, Codable, CaseIterable {
    /// They leave, as a table or a file.
    case table
    /// They stay, a job works on them and its results leave: `reference.results`.
    case compute
    /// They answer calls, through the gateway: `reference.service`.
    case service
  }

  /// What is compared with what: data of one form, of one field, priced by one unit.
  public struct Class: Hashable, Sendable, Codable {
    public var form: Form
    /// `use`, or the unit that the price is by: `calls`, `rows`, `bytes` and whatever else offers count in.
    public var unit: String
    /// Nil where it is not known which dataset an agreement is about.
    public var theme: DatasetTheme?

    public init(form: Form, unit: String, theme: DatasetTheme?) {
      self.form = form
      self.unit = unit
      self.theme = theme
    }
  }

  /// Prices of one unit in thousandths of a fen: the smallest price that as many as a half, or a quarter, do not exceed.
  public struct Quartiles: Hashable, Sendable, Codable {
    public var lower: Int64
    public var median: Int64
    public var upper: Int64
  }

  public struct Figures: Hashable, Sendable, Codable {
    /// Agreements at a price that both sides signed.
    public var agreements: Int64
    public var providers: Int64
    public var consumers: Int64
    public var milliFen: Quartiles
    /// What was charged under these agreements until now: uses, units measured, fen.
    public var charges: Int64
    public var quantity: Int64
    public var fen: Int64
  }

  /// `2026-11`, in China's time.
  public var month: String
  public var `class`: Class
  /// Nil where too few took part.
  public var figures: Figures?
}

/// The cells of a stretch of months.
public struct DataPriceSeries: Hashable, Sendable, Codable {
  public var from: String
  public var to: String
  /// By month, form, unit and field.
  public var items: [DataPrice]
  /// Whether there are more agreements than are read for one answer: then the newest months may be short.
  public var isPartial: Bool
}
