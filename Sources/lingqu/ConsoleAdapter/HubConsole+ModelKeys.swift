import Console
import Exchange
import Hub
import Identity
import Models
import Vocabulary

// Keys that call models, what they may, and what was spent.
extension HubConsole {
  private static let span = 30

  func modelKeys(_ caller: Caller) async throws -> Console.ModelKeys.Model {
    let (grants, next) = try await list("listModelGrants", of: ModelGrant.self, caller, query: ["limit": "100"])
    let days = try await ask("sumModelCalls", caller, query: ["days": String(Self.span)])
    let mayManage = caller.mayAct && caller.scopes.contains("admin")
    let known = mayManage ? try await keysByName(caller) : [:]
    var keys: [Console.ModelKeys.Key] = []
    // A key's grants are made together, so they stand together.
    for grant in grants {
      let shown = try await shown(grant, caller)
      if let place = keys.firstIndex(where: { $0.id == grant.key.description }) {
        keys[place].grants.append(shown)
        continue
      }
      let isOwn = grant.consumer == caller.participant.id
      keys.append(
        Console.ModelKeys.Key(
          id: grant.key.description, name: known[grant.key]?.name,
          owner: isOwn ? nil : try await party(grant.consumer.description, caller).name,
          expiresAt: known[grant.key]?.expiresAt, grants: [shown], isOwn: isOwn))
    }
    return Console.ModelKeys.Model(
      keys: keys,
      days: try (days["items"]?.array ?? []).map { item in
        let day = try item.decode(ModelDay.self)
        return .init(
          day: day.day, model: day.model, calls: day.calls, promptTokens: day.promptTokens,
          completionTokens: day.completionTokens, fen: day.fen)
      }, span: Self.span, today: String(Instant.now.adding(seconds: 8 * 3600).description.prefix(10)),
      agreements: mayManage ? try await modelAgreements(caller) : [], mayManage: mayManage, isPartial: next != nil)
  }

  private func shown(_ grant: ModelGrant, _ caller: Caller) async throws -> Console.ModelKeys.Grant {
    var shown = Console.ModelKeys.Grant(
      id: grant.id.description, model: grant.model, agreement: grant.agreement.description,
      vendor: try await party(grant.provider.description, caller).name, state: grant.state.rawValue,
      tokens: grant.quota.tokens, usedMillitokens: grant.millitokens, calls: grant.calls, createdAt: grant.createdAt)
    (shown.mostCalls, shown.concurrent, shown.perMinute) = (
      grant.quota.calls, grant.quota.concurrent, grant.quota.perMinute
    )
    return shown
  }

  private func keysByName(_ caller: Caller) async throws -> [ID<APIKey>: APIKey] {
    let (keys, _) = try await list("listKeys", of: APIKey.self, caller, query: ["limit": "200"])
    return Dictionary(keys.map { ($0.id, $0) }) { first, _ in first }
  }

  /// Active agreements of the caller's on models that say how they are called.
  func modelAgreements(_ caller: Caller) async throws -> [Console.ModelKeys.Choice] {
    let (agreements, _) = try await list("listAgreements", of: Agreement.self, caller, query: ["limit": "100"])
    var choices: [Console.ModelKeys.Choice] = []
    for one in agreements
    where one.kind == .model && one.state == .active && one.consumer == caller.participant.id
      && one.price.unit == TokenWeights.unit
    {
      guard let reference = try? ModelReference(one.reference) else { continue }
      choices.append(
        Console.ModelKeys.Choice(
          agreement: one.id.description, model: reference.name, title: one.title,
          vendor: try await party(one.provider.description, caller).name))
    }
    return choices
  }

  func makeModelKey(
    _ draft: Console.ModelKeys.Draft, _ caller: Caller
  ) async throws -> Console.ModelKeys.Made {
    var quota: [String: JSON] = ["tokens": .int(draft.tokens)]
    quota["calls"] = draft.calls.map { .int($0) }
    quota["concurrent"] = draft.concurrent.map { .int($0) }
    quota["perMinute"] = draft.perMinute.map { .int($0) }
    let made = try await ask(
      "createModelKey", caller,
      body: [
        "name": .string(draft.name), "days": .int(draft.days),
        "grants": [["agreement": .string(draft.agreement), "quota": .object(quota)]],
      ])
    return Console.ModelKeys.Made(
      id: made["key"]?.string ?? "", secret: made["secret"]?.string ?? "",
      models: (made["grants"]?.array ?? []).compactMap { $0["model"]?.string })
  }

  func revoke(modelKey id: String, _ caller: Caller) async throws {
    _ = try await ask("revokeModelKey", caller, path: ["key": id])
  }
}
