import Compute
import Console
import Exchange
import Hub
import Identity
import Vocabulary

extension HubConsole {
  func jobForm(_ caller: Caller) async throws -> Console.JobForm.Model {
    let (agreements, _) = try await list("listAgreements", of: Agreement.self, caller, query: ["limit": "100"])
    var choices: [Console.JobForm.Agreement] = []
    for one in agreements
    where one.kind == .compute && one.state == .active && one.consumer == caller.participant.id {
      choices.append(
        Console.JobForm.Agreement(
          id: one.id.description, title: one.title, provider: try await party(one.provider.description, caller).name,
          price: Self.price(one.price), purpose: one.purpose))
    }
    return Console.JobForm.Model(agreements: choices)
  }

  func submit(_ draft: Console.JobForm.Draft, _ caller: Caller) async throws -> String {
    try await ask("submitJob", caller, body: Self.body(of: draft))["id"]?.string ?? ""
  }

  static func body(of draft: Console.JobForm.Draft) -> JSON {
    var body: [String: JSON] = [
      "purpose": .string(draft.purpose), "command": .array(draft.command.map { .string($0) }), "inputs": [],
      "cpuSeconds": .int(draft.cpuSeconds),
    ]
    body["agreement"] = draft.agreement.map { .string($0) }
    body["pool"] = draft.pool.map { .string($0) }
    body["voucher"] = draft.voucher.map { .string($0) }
    body["priority"] = draft.priority.map { .string($0) }
    body["wallSeconds"] = draft.wallSeconds.map { .int($0) }
    body["maxFen"] = draft.maxFen.map { .int($0) }
    body["notBefore"] = draft.notBefore.map { JSON($0) }
    body["deadline"] = draft.deadline.map { JSON($0) }
    if draft.asked.milliCPU > 0 { body["milliCPU"] = .int(draft.asked.milliCPU) }
    if draft.asked.memoryMiB > 0 { body["memoryMiB"] = .int(draft.asked.memoryMiB) }
    if !draft.asked.accelerators.isEmpty {
      body["accelerators"] = .array(
        draft.asked.accelerators.map { some in
          var demand: [String: JSON] = ["count": .int(some.count)]
          demand["model"] = some.model.map { .string($0) }
          demand["memoryMiB"] = some.memoryMiB.map { .int($0) }
          return .object(demand)
        })
    }
    return .object(body)
  }
}
