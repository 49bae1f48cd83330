public import Exchange
public import Identity
public import Vocabulary

/// A request of one unit for another's dataset, with the clock by which it has to be decided.
///
/// What is asked for and what becomes of it is the exchange's negotiation; how it stands is read from there each time.
public struct SharingRequest: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "shr"

  public enum State: String, Sendable, Codable, CaseIterable {
    /// The owner has to decide.
    case pending
    /// There is an agreement to sign, or signed.
    case granted
    case refused
    /// The applicant does not want it any more.
    case withdrawn
  }

  /// Why an owner refuses, from a list, so that refusals can be counted.
  public enum Reason: String, Sendable, Codable, CaseIterable {
    case notNeeded = "not-needed-for-duty"
    case purposeUnclear = "purpose-unclear"
    case groundMissing = "ground-missing"
    case confidential
    case personalInformation = "personal-information"
    case notHeld = "not-held"
    /// Words say which.
    case other
  }

  public var id: ID<SharingRequest>
  public var dataset: ID<Dataset>
  public var datasetVersion: Int64
  public var owner: ID<Participant>
  public var applicant: ID<Participant>
  public var purpose: String
  /// The duty or the law on which the applicant's need rests.
  public var ground: String?
  /// The agreement's term.
  public var days: Int64
  public var negotiation: ID<Negotiation>
  public var requestedAt: Instant
  /// Until when the owner has to decide; nil for what was granted at once.
  public var dueAt: Instant?
  public var decidedAt: Instant?
  /// What granted it without anybody's decision: the sharing class, or the offer's published rule.
  public var grantedBy: String?
  public var reason: Reason?
  public var words: String?
  /// What was said about its term: ``owner`` has had it since ``requestedAt``.
  public var reminders: [DataReminder.Said]?
  /// As the negotiation has it now.
  public var state = State.pending
  public var agreement: ID<Agreement>?
  /// Whether it waits for longer than it may.
  public var isOverdue: Bool?
}

/// A stretch of requests, and where the next begins.
public struct SharingRequestPage: Hashable, Sendable, Encodable {
  public var items: [SharingRequest]
  /// The request before which it begins; nil at the end.
  public var next: ID<SharingRequest>?
}

public struct SharingRequestDraft: Hashable, Sendable, Codable {
  public var purpose: String
  public var ground: String?
  public var days: Int64
  public var quantity: Int64?

  public init(purpose: String, ground: String? = nil, days: Int64, quantity: Int64? = nil) {
    self.purpose = purpose
    self.ground = ground
    self.days = days
    self.quantity = quantity
  }
}
