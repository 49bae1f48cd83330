import Glibc
import Vocabulary

/// The parties of the main job, played one after the other through the hub's public doors.
final class Journey {
  let client: HubClient
  let examples: String
  let output: String?
  /// The address of the hub's model gateway; nil: it has none, and step 10 is not played.
  let models: String?
  var report = JourneyReport()
  var parties: [String: Party] = [:]
  var operatorKey = ""
  /// Ids that later steps need: offers, agreements, jobs.
  var ids: [String: String] = [:]
  /// What the training job left.
  var model: [UInt8] = []

  static let purpose = "energy-saving"

  init(client: HubClient, models: String?, examples: String, output: String?) throws {
    self.client = client
    self.models = models
    self.examples = try Self.absolute(examples)
    self.output = output
  }

  func run(operatorKey: String) async throws -> JourneyReport {
    self.operatorKey = operatorKey
    try await register()
    await step(1, Text(zh: "园区发布需求", en: "the park publishes the need"), publishNeed)
    await step(2, Text(zh: "拆分需求、匹配供给", en: "the need is split and matched"), match)
    await step(
      3, Text(zh: "从未被调用的资源修复质量、登记权利", en: "a resource that nobody called is repaired, its right registered"), repair)
    await step(4, Text(zh: "糖厂限定用途开放数据", en: "the mill opens its data for this purpose only"), openData)
    await step(5, Text(zh: "撮合并签署合约", en: "the parties sign one agreement"), signAgreement)
    await step(6, Text(zh: "算力即时获批、算力券计价", en: "compute is approved at once, priced with the voucher"), getCompute)
    await step(7, Text(zh: "训练、计量、撤回即停", en: "training is metered; revoking stops it"), train)
    await step(8, Text(zh: "留出期评测", en: "the model is evaluated on a held-out season"), evaluate)
    await step(9, Text(zh: "发布闸门与备案核查", en: "the release gate, and why no filing is needed"), release)
    if models == nil {
      Terminal.error(Language.say(zh: "10 未进行：没有模型网关（--models）", en: "10 is not played: no model gateway (--models)"))
    } else {
      await step(10, Text(zh: "经网关调用模型并计费", en: "the model is served, called and billed"), serve)
    }
    await step(11, Text(zh: "结算到分", en: "settlement balances to the fen"), settle)
    await step(12, Text(zh: "复制推广与离线审计", en: "a second mill copies it; the auditor verifies offline"), audit)
    return report
  }

  /// Runs one step, notes the evidence it left and what went wrong.
  private func step(_ n: Int, _ name: Text, _ body: (inout JourneyReport.Step) async throws -> Void) async {
    var step = JourneyReport.Step(n: n, name: name)
    Terminal.error("\(n)  \(Language.say(name)) …")
    do {
      let before = try await evidenceSize()
      do {
        try await body(&step)
        step.ok = step.refusals.allSatisfy(\.refused) && !step.refusals.isEmpty
      } catch {
        step.error = (error as? Failure)?.text ?? "\(error)"
      }
      step.evidence += Array(before..<max(before, try await evidenceSize()))
    } catch {
      step.error = (error as? Failure)?.text ?? "\(error)"
    }
    report.steps.append(step)
  }

  private func evidenceSize() async throws -> Int64 {
    let answer = try await party("auditor").client.call(.get, "/v1/evidence", query: ["limit": "1"])
    guard let size = answer["size"]?.int else { throw Self.unexpected("evidence", answer) }
    return size
  }

  /// Tries what must not pass, and notes how it was refused. Another rule than `rule` is a fault of the hub.
  func provoke(
    _ step: inout JourneyReport.Step, _ tried: Text, rule: String, _ attempt: () async throws -> JSON
  ) async throws {
    do {
      _ = try await attempt()
      step.refusals.append(.init(tried: tried, refused: false, rule: "", detail: ""))
      throw Failure.check(Text(zh: "本应拒绝：\(tried.zh)", en: "this should have been refused: \(tried.en)"))
    } catch Failure.problem(let problem) {
      let found = problem.rule ?? "HTTP \(problem.status)"
      step.refusals.append(.init(tried: tried, refused: found == rule, rule: found, detail: problem.detail))
      guard found == rule else {
        throw Failure.check(
          Text(
            zh: "由 \(found) 拒绝，应为 \(rule)：\(problem.detail)", en: "refused by \(found), not \(rule): \(problem.detail)")
        )
      }
    }
  }

  func party(_ name: String) throws -> Party {
    guard let party = parties[name] else { throw Failure.check(Text(zh: "没有参与方 \(name)", en: "no party \(name)")) }
    return party
  }

  func id(_ name: String) throws -> String {
    guard let id = ids[name] else {
      throw Failure.check(Text(zh: "前一步未得到 \(name)", en: "an earlier step left no \(name)"))
    }
    return id
  }

  /// The id in an answer, kept under `name`.
  @discardableResult
  func keep(_ name: String, _ answer: JSON, _ member: String = "id") throws -> String {
    guard let id = answer[member]?.string else { throw Self.unexpected(name, answer) }
    ids[name] = id
    return id
  }

  static func unexpected(_ what: String, _ answer: JSON) -> Failure {
    .check(
      Text(zh: "\(what)：意外的应答 \(answer.canonicalText)", en: "\(what): an unexpected answer \(answer.canonicalText)"))
  }

  private static func absolute(_ path: String) throws -> String {
    guard let real = realpath(path, nil) else { throw Files.failure(path) }
    defer { free(real) }
    return String(cString: real)
  }
}
