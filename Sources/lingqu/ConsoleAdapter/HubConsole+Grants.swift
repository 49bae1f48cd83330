import Console
import DataSpace
import Hub
import Identity
import Vocabulary

// Grants of authorised operation.
extension HubConsole {
  func grants(cursor: String?, _ caller: Caller) async throws -> Console.Listing<Console.GrantLine> {
    let (found, next) = try await list(
      "listOperationGrants", of: OperationGrant.self, caller, query: ["cursor": cursor, "limit": "30"])
    var lines: [Console.GrantLine] = []
    for grant in found { lines.append(try await line(grant, caller)) }
    return Console.Listing(items: lines, next: next)
  }

  func grant(_ id: String, _ caller: Caller) async throws -> Console.Grant.Model {
    let grant = try await ask("getOperationGrant", caller, path: ["grant": id]).decode(OperationGrant.self)
    var model = Console.Grant.Model(
      line: try await line(grant, caller), scene: grant.scene, conditions: grant.conditions,
      shareBasisPoints: grant.shareBasisPoints, proposedAt: grant.proposedAt, acceptedAt: grant.acceptedAt,
      endedAt: grant.endedAt, reason: grant.reason,
      documents: grant.documents.map { .init(title: $0.title, sha256: $0.sha256) })
    let account = try await account(of: id, caller)
    for covered in grant.datasets {
      let dataset = covered.dataset.description
      let figures = account?.datasets.first { $0.dataset == covered.dataset }?.figures
      model.datasets.append(
        .init(
          id: dataset, title: try await name(ofDataset: dataset, caller), right: covered.right?.description,
          figures: figures.map(Self.figures)))
    }
    model.account = account.map { account in
      .init(
        months: account.months.reversed().filter { !$0.figures.isEmpty }.map {
          .init(month: $0.month, figures: Self.figures($0.figures))
        }, total: Self.figures(account.total), grantorShareFen: account.grantorShareFen)
    }
    model.timeline = try await timeline(["subject": id], caller)
    return model
  }

  private func line(_ grant: OperationGrant, _ caller: Caller) async throws -> Console.GrantLine {
    Console.GrantLine(
      id: grant.id.description, title: Self.whole(grant.title), mode: grant.mode.rawValue,
      themes: grant.themes.map(\.title), grantor: try await party(grant.grantor.description, caller),
      operating: try await party(grant.operator.description, caller), datasets: grant.datasets.count,
      until: grant.until, state: grant.state.rawValue)
  }

  /// Nil for those whom it does not concern.
  private func account(of grant: String, _ caller: Caller) async throws -> OperationGrantAccount? {
    do {
      return try await ask("getOperationGrantAccount", caller, path: ["grant": grant])
        .decode(OperationGrantAccount.self)
    } catch let refusal as Refusal where [.notFound, .forbidden].contains(refusal.kind) {
      return nil
    }
  }

  /// What a dataset is called; its id where the caller may not see it any more.
  private func name(ofDataset id: String, _ caller: Caller) async throws -> Text {
    do {
      let dataset = try await ask("getDataset", caller, path: ["dataset": id])
      return Self.whole(try dataset.decode(Dataset.self).entry.title)
    } catch let refusal as Refusal where [.notFound, .forbidden].contains(refusal.kind) {
      return Self.both(id)
    }
  }

  private static func figures(_ figures: OperationGrantAccount.Figures) -> Console.Grant.Figures {
    .init(
      agreements: figures.agreements, uses: figures.uses, grossFen: figures.grossFen, bookedFen: figures.bookedFen)
  }
}
