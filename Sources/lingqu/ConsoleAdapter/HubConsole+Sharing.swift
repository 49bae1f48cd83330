import Console
import DataSpace
import Hub
import Identity
import Vocabulary

// Requests for datasets, and the steward's desk.
extension HubConsole {
  func request(dataset id: String, _ draft: Console.Dataset.Draft, _ caller: Caller) async throws -> String {
    var body: [String: JSON] = ["purpose": .string(draft.purpose), "days": .int(draft.days)]
    body["ground"] = draft.ground.map { .string($0) }
    return try await ask("requestDataset", caller, path: ["dataset": id], body: .object(body))["id"]?.string ?? ""
  }

  func requests(cursor: String?, _ caller: Caller) async throws -> Console.SharingList.Model {
    Console.SharingList.Model(
      at: Instant.now, requests: try await requests(["side": "applicant", "cursor": cursor, "limit": "30"], caller))
  }

  private func requests(
    _ query: [String: String?], _ caller: Caller
  ) async throws -> Console.Listing<Console.SharingLine> {
    let (found, next) = try await list("listSharingRequests", of: SharingRequest.self, caller, query: query)
    var lines: [Console.SharingLine] = []
    for request in found {
      lines.append(try await line(request, dataset: try await dataset(of: request, caller), caller))
    }
    return Console.Listing(items: lines, next: next)
  }

  /// Nil where it was withdrawn from the catalogue since.
  private func dataset(of request: SharingRequest, _ caller: Caller) async throws -> Dataset? {
    do {
      return try await ask("getDataset", caller, path: ["dataset": request.dataset.description]).decode(Dataset.self)
    } catch let refusal as Refusal where [.notFound, .forbidden].contains(refusal.kind) {
      return nil
    }
  }

  private func line(
    _ request: SharingRequest, dataset: Dataset?, _ caller: Caller
  ) async throws -> Console.SharingLine {
    Console.SharingLine(
      id: request.id.description,
      title: dataset.map { Self.whole($0.entry.title) } ?? Text(zh: "已撤回的数据集", en: "a dataset that was withdrawn"),
      owner: try await party(request.owner.description, caller),
      applicant: try await party(request.applicant.description, caller),
      purpose: Console.word(of: "purpose", request.purpose) ?? Self.both(request.purpose),
      state: request.state.rawValue, requestedAt: request.requestedAt, dueAt: request.dueAt,
      isOverdue: request.isOverdue == true)
  }

  func request(_ id: String, _ caller: Caller) async throws -> Console.Sharing.Model {
    let request = try await ask("getSharingRequest", caller, path: ["request": id]).decode(SharingRequest.self)
    let dataset = try await dataset(of: request, caller)
    var model = Console.Sharing.Model(
      at: Instant.now, line: try await line(request, dataset: dataset, caller), days: request.days)
    if let dataset { model.dataset = try await line(dataset, caller) }
    model.class = dataset?.entry.sharing.map(Self.sharing)
    model.ground = request.ground
    model.decidedAt = request.decidedAt
    model.grantedBy = request.grantedBy
    model.reason = request.reason?.rawValue
    model.words = request.words
    model.agreement = request.agreement?.description
    model.timeline = try await timeline(["subject": id], caller)
    let isPending = request.state == .pending && caller.mayAct
    model.mayDecide = isPending && request.owner == caller.participant.id
    model.mayWithdraw = isPending && request.applicant == caller.participant.id
    model.reasons = SharingRequest.Reason.allCases.map(\.rawValue)
    return model
  }

  func decide(request id: String, _ decision: Console.Sharing.Decision, _ caller: Caller) async throws {
    let path = ["request": id]
    switch decision {
    case .grant: _ = try await ask("grantSharingRequest", caller, path: path, body: [:])
    case .withdraw: _ = try await ask("withdrawSharingRequest", caller, path: path, body: [:])
    case .refuse(let reason, let words):
      var body: [String: JSON] = ["reason": .string(reason)]
      body["words"] = words.map { .string($0) }
      _ = try await ask("refuseSharingRequest", caller, path: path, body: .object(body))
    }
  }

  func desk(cursor: String?, _ caller: Caller) async throws -> Console.Desk.Model {
    let unit = caller.participant.id.description
    let overdue =
      cursor == nil
      ? try await requests(["side": "owner", "overdue": "true", "limit": "100"], caller).items.reversed() : []
    var waiting = try await requests(
      ["side": "owner", "pending": "true", "cursor": cursor, "limit": "30"], caller)
    waiting.items.removeAll { $0.isOverdue || $0.state != "pending" }
    let (own, more) = try await list("listOwnDatasets", of: Dataset.self, caller, query: ["limit": "100"])
    let drafts = try await lines(Array(own.filter { $0.state == .draft }.prefix(10)), caller)
    var model = Console.Desk.Model(
      at: Instant.now, overdue: Array(overdue), waiting: waiting, drafts: .init(items: drafts, next: more),
      poor: try await few(["grade": "poor"], of: unit, caller),
      old: try await few(["freshness": "stale"], of: unit, caller), unit: unit)
    guard cursor == nil else { return model }
    model.tickets = try await openTickets(caller)
    model.reminders = try await reminders(caller)
    if caller.oversees {
      model.escalatedRequests = try await requests(["escalated": "true", "limit": "20"], caller).items
      model.escalatedTickets = try await escalatedTickets(caller)
    }
    return model
  }

  /// The first few of a unit's published datasets of which something is to be done.
  private func few(
    _ query: [String: String?], of unit: String, _ caller: Caller
  ) async throws -> Console.Listing<Console.DatasetLine> {
    let (found, next) = try await list(
      "searchDatasets", of: Dataset.self, caller,
      query: query.merging(["publisher": unit, "limit": "10"]) { old, _ in old })
    return Console.Listing(items: try await lines(found, caller), next: next)
  }
}
