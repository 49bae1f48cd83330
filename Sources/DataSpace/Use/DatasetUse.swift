import Exchange
public import Identity
public import Vocabulary

/// How a dataset was asked for and used. It names organisations, never persons.
public struct DatasetUse: Hashable, Sendable, Codable {
  /// Requests by what has become of them until now.
  public struct Requests: Hashable, Sendable, Codable {
    public var all: Int64 = 0
    public var pending: Int64 = 0
    public var granted: Int64 = 0
    public var refused: Int64 = 0
    public var withdrawn: Int64 = 0

    mutating func add(_ state: SharingRequest.State) {
      all += 1
      switch state {
      case .pending: pending += 1
      case .granted: granted += 1
      case .refused: refused += 1
      case .withdrawn: withdrawn += 1
      }
    }
  }

  /// What was counted, of all or of one unit or purpose.
  public struct Figures: Hashable, Sendable, Codable {
    public var requests = Requests()
    /// Agreements that were made, and those that can be used now.
    public var agreements: Int64 = 0
    public var active: Int64 = 0
    /// Uses that were permitted and begun.
    public var uses: Int64 = 0
    public var firstUse: Instant?
    public var lastUse: Instant?
    /// What was sent, where it is metered. The meter has no days: nil where only some days are asked for.
    public var sent: DataMeter?

    mutating func add(_ other: AgreementUse, isNew: Bool, _ meter: DataMeter?) {
      if isNew { agreements += 1 }
      if isNew, other.state == .active { active += 1 }
      uses += other.uses
      firstUse = [firstUse, other.first].compactMap(\.self).min()
      lastUse = [lastUse, other.last].compactMap(\.self).max()
      guard let meter else { return }
      sent = DataMeter(
        calls: (sent?.calls ?? 0) + meter.calls, rows: (sent?.rows ?? 0) + meter.rows,
        bytes: (sent?.bytes ?? 0) + meter.bytes)
    }
  }

  public struct Unit: Hashable, Sendable, Codable {
    public var unit: ID<Participant>
    public var name: Text
    public var figures: Figures
  }

  public struct Purpose: Hashable, Sendable, Codable {
    public var purpose: String
    public var figures: Figures
  }

  /// A month in China's time.
  public struct Month: Hashable, Sendable, Codable {
    /// `2026-11`.
    public var month: String
    public var views: Int64
    public var requests: Int64
    /// Agreements that were made.
    public var agreements: Int64
  }

  public var dataset: ID<Dataset>
  /// From when it is counted; nil for all time.
  public var since: Instant?
  /// How often it was looked at, by whomever but its owner.
  public var views: Int64 = 0
  public var total: Figures
  /// The last twelve, the newest last.
  public var months: [Month] = []
  /// By consuming unit and by purpose, most used first; nil for those who see totals only.
  public var units: [Unit]?
  public var purposes: [Purpose]?
  /// Whether there is more than what is read for one answer: then these are the newest requests and agreements.
  public var isPartial: Bool
}
