import Console
import DataSpace
import Exchange
import Hub
import Identity
import Vocabulary

// The register of data rights.
extension HubConsole {
  /// The most rights that one derives from which its page tells: the kinds of rights allow two.
  private static let mostSources = 3
  /// The newest agreements of the caller's among which those that rest on a right are looked for.
  private static let mostAgreements = 100

  func rights(cursor: String?, _ caller: Caller) async throws -> Console.Listing<Console.RightLine> {
    let (found, next) = try await list(
      "listRights", of: DataRight.self, caller,
      query: ["holder": caller.participant.id.description, "cursor": cursor, "limit": "30"])
    var lines: [Console.RightLine] = []
    for right in found { lines.append(try await line(right, caller)) }
    return Console.Listing(items: lines, next: next)
  }

  func right(_ id: String, _ caller: Caller) async throws -> Console.Right.Model {
    let right = try await register(id, caller)
    var model = Console.Right.Model(
      line: try await line(right, caller), registeredBy: try await party(right.registeredBy.description, caller),
      registeredAt: right.registeredAt, code: RightCode.shown(right.code), entry: right.certificate,
      documents: right.documents.map { .init(title: $0.title, sha256: $0.sha256) })
    var source = right.source
    while let id = source, model.sources.count < Self.mostSources {
      let found = try await register(id.description, caller)
      model.sources.append(try await line(found, caller))
      source = found.source
    }
    if let pledge = right.pledge {
      model.pledge = .init(to: try await party(pledge.to.description, caller), at: pledge.at)
    }
    if let transfer = right.transfer {
      model.transfer = .init(to: try await party(transfer.to.description, caller), at: transfer.at)
    }
    for dispute in right.disputes {
      model.disputes.append(
        .init(by: try await party(dispute.by.description, caller), reason: dispute.reason, at: dispute.at))
    }
    model.lapsedAt = right.lapsedAt
    model.agreements = try await agreements(on: id, caller)
    model.timeline = try await timeline(["subject": id], caller)
    return model
  }

  private func register(_ id: String, _ caller: Caller) async throws -> DataRight {
    try await ask("getRight", caller, path: ["right": id]).decode(DataRight.self)
  }

  private func line(_ right: DataRight, _ caller: Caller) async throws -> Console.RightLine {
    let title = try await title(of: right, caller)
    let over: Console.Link = right.dataset == nil ? .offer(right.subject) : .dataset(right.subject)
    return Console.RightLine(
      id: right.id.description, kind: right.kind.rawValue, title: title ?? Self.both(right.subject),
      over: title == nil ? nil : over, holder: try await party(right.holder.description, caller), until: right.until,
      state: right.state.rawValue, lapse: right.lapse?.rawValue)
  }

  /// What it is over is called; nil for what the caller may not see.
  private func title(of right: DataRight, _ caller: Caller) async throws -> Text? {
    do {
      if right.dataset != nil {
        let dataset = try await ask("getDataset", caller, path: ["dataset": right.subject])
        return Self.whole(try dataset.decode(Dataset.self).entry.title)
      }
      let offer = try await ask("getOffer", caller, path: ["offer": right.subject])
      return Self.whole(try offer.decode(Offer.self).title)
    } catch let refusal as Refusal where [.notFound, .forbidden].contains(refusal.kind) {
      return nil
    }
  }

  private func agreements(on right: String, _ caller: Caller) async throws -> [Console.AgreementList.Line] {
    let (found, _) = try await list(
      "listAgreements", of: Agreement.self, caller, query: ["limit": String(Self.mostAgreements)])
    var lines: [Console.AgreementList.Line] = []
    for agreement in found where agreement.right == right {
      lines.append(try await line(agreement, totals: (0, 0), caller))
    }
    return lines
  }
}
