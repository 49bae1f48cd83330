public import Exchange
public import Tables
public import Vocabulary

/// What an offer of data says of its bytes beside its policy. It is part of the offer's `reference`, which every agreement on it
/// repeats and its parties sign: what may leave belongs to the agreement, and no request can change it.
public struct DataTerms: Hashable, Sendable {
  /// What of the table may leave (`reference.release`); nil: the file as it is.
  public var release: ReleaseRule?
  /// What results of jobs on it must be like (`reference.results`); with it the data themselves are not to be had.
  public var results: ResultRule?
  /// How often it may be had under one agreement (`reference.rate`); nil: as often as the policy permits.
  public var rate: CallRate?

  /// So many calls in so much time: `{"calls": 60, "seconds": 3600}`.
  public struct CallRate: Hashable, Sendable {
    public var calls: Int64
    public var seconds: Int64
  }

  static let resultsPlace = "/reference/results"

  /// Refuses what cannot be read (`release.field`, `release.rate-field`): terms that nobody understands let nothing leave.
  public init(_ reference: JSON) throws(Refusal) {
    if let rule = reference["release"] { release = try ReleaseRule(rule, at: "/reference/release") }
    if let rule = reference["results"] { results = try ResultRule(rule, at: Self.resultsPlace) }
    if let rate = reference["rate"] { self.rate = try CallRate(rate) }
  }

  /// Refuses an offer of data whose terms cannot be read.
  public static func check(_ draft: OfferDraft) throws(Refusal) {
    if draft.kind == .data, let reference = draft.reference { _ = try DataTerms(reference) }
  }
}

extension DataTerms.CallRate {
  fileprivate init(_ json: JSON) throws(Refusal) {
    guard let members = json.object, members.count == 2, let calls = members["calls"]?.int,
      let seconds = members["seconds"]?.int, (1...1_000_000_000).contains(calls), (1...31_622_400).contains(seconds)
    else {
      throw Refusal(
        .unacceptable, rule: "release.rate-field", Text(zh: "调用频率不可读", en: "this rate of calls cannot be read"),
        remedy: Text(
          zh: "{\"calls\": 60, \"seconds\": 3600}：1 至 31622400 秒内的次数",
          en: "{\"calls\": 60, \"seconds\": 3600}: how many in 1 to 31622400 seconds"), field: "/reference/rate")
    }
    (self.calls, self.seconds) = (calls, seconds)
  }
}
