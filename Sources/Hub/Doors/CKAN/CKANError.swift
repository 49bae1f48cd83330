import HTTPTypes
import Vocabulary

/// CKAN's errors: `__type` is what its clients tell them apart by.
enum CKANError {
  /// Of a search that cannot be understood.
  static func query(_ detail: Text, accepted: String) -> Refusal {
    Refusal(
      .invalid, rule: "ckan.query", detail,
      remedy: Text(zh: "可用：\(accepted)", en: "accepted: \(accepted)"))
  }

  static func argument(_ name: String, _ accepted: Text) -> Refusal {
    Refusal(
      .invalid, rule: "ckan.argument",
      Text(zh: "参数 \(name) 的值不符合要求", en: "the value of \(name) is not acceptable"),
      remedy: accepted, field: "/" + name)
  }

  static func missing(_ name: String) -> Refusal {
    Refusal(
      .invalid, rule: "ckan.missing", Text(zh: "缺少 \(name)", en: "Missing value"), field: "/" + name
    )
  }

  static func action(_ name: String) -> Refusal {
    Refusal(
      .invalid, rule: "ckan.action",
      Text(
        zh: "没有操作 \(name.prefix(60))", en: "Bad request - Action name not known: \(name.prefix(60))"
      ))
  }

  static func status(_ refusal: Refusal) -> HTTPResponse.Status {
    switch refusal.kind {
    case .notFound: .notFound
    case .unauthenticated, .forbidden: .forbidden
    case .invalid where ["ckan.query", "ckan.action", "request.not-json"].contains(refusal.rule):
      .badRequest
    case .invalid, .unacceptable, .conflict: .conflict
    default: Problem.status(refusal.kind)
    }
  }

  /// The member `error` of an answer.
  static func body(_ refusal: Refusal, _ language: Language) -> JSON {
    func told(_ text: Text) -> String { language == .zh ? text.zh : text.en }
    let message =
      told(refusal.detail)
      + (refusal.remedy.map { (language == .zh ? "；" : "; ") + told($0) } ?? "")
    switch status(refusal) {
    case .notFound:
      return ["__type": "Not Found Error", "message": .string("Not found: " + message)]
    case .forbidden:
      return ["__type": "Authorization Error", "message": .string("Access denied: " + message)]
    case .badRequest:
      return [
        "__type": "Search Query Error", "message": .string("Search Query is invalid: " + message),
      ]
    case .conflict:
      let field = refusal.field.map(field) ?? "message"
      return [
        "__type": "Validation Error", field: .array([.string(message)]),
        "rule": .array([.string(refusal.rule)]),
      ]
    default:
      return [
        "__type": "Service Error", "message": .string(message), "rule": .string(refusal.rule),
      ]
    }
  }

  /// What CKAN calls the field at a JSON pointer into an entry.
  private static func field(_ pointer: String) -> String {
    let first = pointer.split(separator: "/").first.map(String.init) ?? pointer
    let second = pointer.split(separator: "/").dropFirst().first.map(String.init)
    return switch first {
    case "description": second == "en" ? "notes_en" : "notes"
    case "title": second == "en" ? "title_en" : "title"
    case "distributions": "resources"
    case "contact": second == "email" ? "maintainer_email" : "maintainer"
    case "keywords": "tags"
    case "theme": "groups"
    case "licence": "license_id"
    case "sharing": second == "ground" ? "sharing_ground" : "sharing"
    case "openness": "openness"
    case "security": second == "generalLevel" ? "general_level" : "security_level"
    case "temporal": second == "to" ? "temporal_to" : "temporal_from"
    case "industryCodes": "industry_codes"
    case "subjectCodes": "subject_codes"
    default: first
    }
  }
}
