public import Vocabulary

/// The model and the service that a filing is about.
public struct FilingSubject: Hashable, Sendable, Codable {
  /// Who offers it.
  public var provider: String
  public var model: String
  public var modelVersion: String
  /// The service's name, as users see it.
  public var service: String
  /// What it is for.
  public var purpose: String
  /// Offered to the public, not only inside an organisation.
  public var offeredToPublic: Bool
  /// To users in the country.
  public var domestic: Bool
  /// Can form or move public opinion (具有舆论属性或者社会动员能力).
  public var publicOpinion: Bool
  /// The filing number of somebody else's model, if the service only calls that model by its API.
  public var callsFiledModel: String?
  /// What else is true of it.
  public var facts: [ServiceFact]

  public init(
    provider: String, model: String, modelVersion: String, service: String, purpose: String, offeredToPublic: Bool,
    domestic: Bool, publicOpinion: Bool, callsFiledModel: String? = nil, facts: [ServiceFact] = []
  ) {
    self.provider = provider
    self.model = model
    self.modelVersion = modelVersion
    self.service = service
    self.purpose = purpose
    self.offeredToPublic = offeredToPublic
    self.domestic = domestic
    self.publicOpinion = publicOpinion
    self.callsFiledModel = callsFiledModel
    self.facts = facts
  }

  /// Reads a subject from JSON; its members are those of this type.
  public init(reading bytes: [UInt8]) throws(Refusal) {
    let file = "模型与服务说明"
    guard bytes.count <= 1 << 20 else { throw .tooLarge(file, "1 MiB") }
    let json: JSON
    do { json = try JSON.parse(bytes) } catch {
      throw .file(file, Text(zh: "不是 JSON：\(error)", en: "not JSON: \(error)"))
    }
    do { self = try json.decode() } catch {
      let wrong = FilingRules.words(error)
      throw .file(
        file, Text(zh: "格式不对：\(wrong)", en: "not of the form that is read: \(wrong)"),
        remedy: Text(
          zh: "应有 provider, model, modelVersion, service, purpose, offeredToPublic, domestic, publicOpinion, facts",
          en: "give provider, model, modelVersion, service, purpose, offeredToPublic, domestic, publicOpinion, facts"))
    }
    try check()
  }

  /// Refuses a subject that no report can be written about.
  public func check() throws(Refusal) {
    let texts = [
      ("provider", provider), ("model", model), ("modelVersion", modelVersion), ("service", service),
      ("purpose", purpose),
    ]
    for (field, text) in texts {
      guard !CSVText.trimmed(text).isEmpty, text.utf8.count <= 2000 else {
        throw Refusal(
          .invalid, rule: "filing.subject",
          Text(zh: "\(field) 为空或过长", en: "\(field) is empty or too long"), field: "/subject/\(field)")
      }
    }
    // One of the two must be said: what a service owes to minors depends on it.
    guard facts.contains(.minors) != facts.contains(.noMinors) else {
      throw Refusal(
        .invalid, rule: "filing.subject",
        Text(zh: "服务是否面向未成年人，二者选一", en: "a service is either for minors or not"),
        remedy: Text(zh: "facts 中写 minors 或 noMinors 之一", en: "name one of minors and noMinors in facts"),
        field: "/subject/facts")
    }
  }
}

/// Whether a filing is needed, and why.
public struct FilingNeed: Hashable, Sendable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case none  // not offered to the public
    case registration  // 登记: calls a filed model
    case filing  // 备案
    case ask  // offered to the public, but cannot form opinion: the provincial office says

    public var name: Text {
      switch self {
      case .none: Text(zh: "无需备案", en: "no filing needed")
      case .registration: Text(zh: "登记", en: "registration")
      case .filing: Text(zh: "备案", en: "filing")
      case .ask: Text(zh: "向属地网信部门确认", en: "ask the provincial office")
      }
    }
  }
  public var kind: Kind
  public var why: Text
  /// What would change the answer.
  public var changesWhen: Text
  public var cites: [Citation]

  public init(of subject: FilingSubject, rules: FilingRules) {
    let isOffered = subject.offeredToPublic && subject.domestic
    if !isOffered {
      kind = .none
      why =
        subject.offeredToPublic
        ? Text(
          zh: "服务不面向境内公众，《暂行办法》不适用",
          en: "it is not offered to the public in the country: the Interim Measures do not apply")
        : Text(
          zh: "在组织内部研发、应用，未向境内公众提供服务，《暂行办法》不适用",
          en:
            "developed and used inside an organisation, not offered to the public in the country: the Interim Measures do not apply"
        )
      changesWhen = Text(
        zh: "一旦向境内公众提供（开放注册、公开网页、小程序、公开接口），须在上线前重新判断",
        en:
          "once it is offered to the public in the country (open sign-up, a public page, app or API), judge anew before that"
      )
      cites = rules.need.notOffered
    } else if let number = subject.callsFiledModel, !number.isEmpty {
      kind = .registration
      why = Text(
        zh: "通过接口直接调用已备案模型（\(number)），向属地网信部门登记，并公示所用模型的名称和备案号",
        en:
          "it only calls a filed model (\(number)): register with the provincial office, and show the model's name and number"
      )
      changesWhen = Text(
        zh: "自行训练或微调模型后提供服务的，须备案", en: "a model that is trained or tuned by the provider needs a filing of its own")
      cites = rules.need.registration
    } else if subject.publicOpinion {
      kind = .filing
      why = Text(
        zh: "向境内公众提供，且具有舆论属性或者社会动员能力：开展安全评估并备案",
        en:
          "offered to the public in the country and able to form opinion or move people: a security assessment and a filing"
      )
      changesWhen = Text(
        zh: "停止向公众提供，或改为调用已备案模型", en: "if it is no longer offered to the public, or calls a filed model instead")
      cites = rules.need.filing
    } else {
      kind = .ask
      why = Text(
        zh: "向境内公众提供，但自认为不具有舆论属性或者社会动员能力：由属地网信部门认定，上线前书面确认",
        en:
          "offered to the public in the country, but held not to form opinion: the provincial office decides; have its word in writing before starting"
      )
      changesWhen = Text(zh: "认定具有上述属性的，须备案", en: "if it is held to form opinion, a filing is needed")
      cites = rules.need.filing
    }
  }
}
