import Exchange
import Vocabulary

/// What a job is charged by where its agreement has a price by quantity: the unit of that price. What else it takes is measured,
/// signed and told beside it, see ``JobResult/measures``.
enum JobMeter: String, CaseIterable, Sendable {
  /// Processor time as the engine measured it.
  case cpuSeconds
  /// Accelerators times the time for which it had them, busy or not: nobody else has them meanwhile.
  case acceleratorSeconds

  /// Refuses a price in a unit that nobody measures of a job. Without one a job is still held to its CPU seconds.
  init(_ price: Price) throws(Refusal) {
    guard let meter = Self(rawValue: price.unit ?? Self.cpuSeconds.rawValue) else { throw JobRefusal.notCompute }
    self = meter
  }

  /// The meter of a use that was asked for with one.
  init(of use: Use) { self = Self(rawValue: use.unit) ?? .cpuSeconds }

  /// The most that a job may take: what is held for it. Refuses a job of which there is nothing to measure.
  func most(of draft: JobDraft) throws(Refusal) -> Int64 {
    switch self {
    case .cpuSeconds: return draft.cpuSeconds
    case .acceleratorSeconds:
      let milli = draft.acceleratorMilli
      guard milli > 0 else { throw JobRefusal.noAccelerators }
      return Self.seconds(milli, draft.longestMilliseconds)
    }
  }

  /// What a job took by its result, in whole seconds, begun ones too.
  ///
  /// - Parameter milliseconds: how long it can have had its accelerators at the most, whatever its engine says.
  func taken(_ result: JobResult, by draft: JobDraft, within milliseconds: Int64 = .max) -> Int64 {
    switch self {
    case .cpuSeconds: max(1, result.cpuMilliseconds.clampedPlus(999) / 1000)
    case .acceleratorSeconds:
      max(1, Self.seconds(draft.acceleratorMilli, min(result.wallMilliseconds, max(0, milliseconds))))
    }
  }

  /// Rounded up.
  private static func seconds(_ milli: Int64, _ milliseconds: Int64) -> Int64 {
    Int64(clamping: min((Int128(milli) * Int128(milliseconds) + 999_999) / 1_000_000, Int128(Price.largest)))
  }
}

extension JobDraft {
  /// Thousandths of accelerators that it asks for.
  var acceleratorMilli: Int64 {
    (accelerators ?? []).reduce(0) { sum, demand in
      let (next, overflow) = sum.addingReportingOverflow(demand.milli)
      return overflow ? .max : next
    }
  }

  /// The most that it may take of what `price` counts.
  func quantity(at price: Price) throws(Refusal) -> Int64 { try JobMeter(price).most(of: self) }

  /// All that is told of a job's course in its readings.
  func measures(of result: JobResult) -> [String: Int64] {
    var measures = result.measures
    let (milli, wall) = (acceleratorMilli, result.wallMilliseconds)
    if milli > 0 {
      let product = Int128(milli) * Int128(wall) / 1000
      measures["acceleratorMilliseconds"] = Int64(clamping: min(product, Int128(Price.largest)))
    }
    return measures
  }
}
