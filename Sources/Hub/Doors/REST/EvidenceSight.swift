import Compute
import DataSpace
import Evidence
import Exchange
import Identity
import Models
import Store
import Vocabulary

/// Which entries of the log somebody may read. That there is an entry, and that it was not altered, is for everybody: hashes,
/// checkpoints and proofs are open. What it says is for those whom it concerns and for those who oversee.
enum EvidenceSight {
  /// Refuses, as if there were no such entry, what does not concern the caller.
  static func require(_ record: EvidenceRecord, _ tx: Transaction, _ caller: Caller) throws {
    guard try sees(record.content, tx, caller) else { throw Refusal.notFound("evidence/entries/\(record.index)") }
  }

  /// Offers, needs and datasets that were published are open to every participant; of the rest, one sees what is one's own.
  static func require(subject: String, _ tx: Transaction, _ caller: Caller) throws {
    if try isOpen(subject, tx) { return }
    if let id = ID<Job>(subject) {
      let job = try Jobs.get(tx, id)
      return try Access.require(caller, .view, owners: job.consumer, job.provider)
    }
    if let id = ID<ProtocolProcess>(subject) {
      let process = try ProtocolProcesses.get(tx, id)
      guard let own = ID<Participant>(process.own) else { throw Refusal.notFound("process") }
      return try Access.require(caller, .view, owners: own)
    }
    if let id = ID<OperationGrant>(subject) {
      return try Access.require(caller, .view, owners: try OperationGrants.parties(tx, of: id))
    }
    if let id = ID<DataTicket>(subject) {
      return try Access.require(caller, .view, owners: try DataTickets.parties(tx, of: id))
    }
    if let id = ID<SharingRequest>(subject) {
      return try Access.require(caller, .view, owners: try SharingRequests.parties(tx, of: id))
    }
    if let id = ID<RegisteredModel>(subject) {
      return try Access.require(caller, .view, owners: try ModelRegistry.get(tx, id).vendor)
    }
    try Access.require(caller, .oversee)
  }

  private static func sees(_ entry: JSON, _ tx: Transaction, _ caller: Caller) throws -> Bool {
    if Access.oversees(caller) { return true }
    let me = JSON(caller.participant)
    let data = entry["data"]
    // Who did it, and whom it is about: the owner of money, the holder of a key, a member's organisation.
    if [entry["actor"], entry["subject"], data?["participant"], data?["owner"], data?["issuer"]].contains(me) {
      return true
    }
    if let agreement = entry["agreement"]?.string.flatMap({ ID<Agreement>($0) }) {
      return try Agreements.get(tx, agreement).parties.contains(caller.participant)
    }
    guard let subject = entry["subject"]?.string else { return false }
    if let id = ID<Negotiation>(subject) {
      let found = try Negotiations.get(tx, id)
      return [found.provider, found.consumer].contains(caller.participant)
    }
    return try isOpen(subject, tx)
  }

  private static func isOpen(_ subject: String, _ tx: Transaction) throws -> Bool {
    if let id = ID<Dataset>(subject) { return try Datasets.wasPublished(tx, id) }
    if let id = ID<DataList>(subject) { return try DataLists.isOpen(tx, id) }
    if let id = ID<RegisteredModel>(subject) { return try ModelRegistry.get(tx, id).state != .draft }
    // The register of rights is open to every participant, and so is what became of a right.
    return ID<Offer>(subject) != nil || ID<DataRight>(subject) != nil || ID<Need>(subject) != nil
  }
}
