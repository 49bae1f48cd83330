public import Identity
public import Vocabulary

/// What the parties agreed: a version of an offer, for a purpose, for a time. Its terms never change; it counts once
/// every party has signed it.
public struct Agreement: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "agr"

  public typealias State = AgreementMachine.State

  public var id: ID<Agreement>
  public var offer: ID<Offer>
  public var offerVersion: Int64
  public var kind: OfferKind
  public var title: Text
  public var provider: ID<Participant>
  public var consumer: ID<Participant>
  public var need: ID<Need>?
  public var purpose: String
  public var policy: Policy
  public var price: Price
  public var capacity: Capacity?
  public var reference: JSON
  public var startsAt: Instant
  public var endsAt: Instant
  /// The published rule that approved it, if one did.
  public var approvedBy: String?
  public var state: State
  /// When it was revoked, ended or expired.
  public var closedAt: Instant?
  /// Why, in the words of whoever suspended or revoked it. They are not in the evidence log, which holds their digest.
  public var reason: String?
  /// Uses recorded under it so far.
  public var uses: Int64
  public var signatures: [PartySignature]

  public struct PartySignature: Hashable, Sendable, Codable {
    public var participant: ID<Participant>
    public var signature: Signature
    public var at: Instant
  }

  /// Who must sign.
  public var parties: [ID<Participant>] { [provider, consumer] }

  /// The context of signatures on agreements.
  public static let signingContext = "lingqu-agreement-v1"

  /// What is signed: the terms as canonical JSON.
  public var document: JSON {
    get throws {
      var members: [String: JSON] = [
        "agreement": JSON(id), "offer": JSON(offer), "offerVersion": .int(offerVersion), "kind": .string(kind.rawValue),
        "provider": JSON(provider), "consumer": JSON(consumer), "purpose": .string(purpose),
        "policy": try JSON(encoding: policy), "price": try JSON(encoding: price), "startsAt": JSON(startsAt),
        "endsAt": JSON(endsAt), "reference": reference,
      ]
      if let need { members["need"] = JSON(need) }
      if let capacity { members["capacity"] = try JSON(encoding: capacity) }
      return .object(members)
    }
  }
}
