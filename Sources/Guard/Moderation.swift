public import Vocabulary

/// An outside classifier. The gateway does the I/O; the shape is the one of the OpenAI moderations API
/// (`/v1/moderations`), which
/// open-source classifiers and their servers speak as well.
public protocol ContentClassifier: Sendable {
  func classify(_ request: ModerationRequest) async throws -> ModerationAnswer
}

/// The body of a request to `/v1/moderations`.
public struct ModerationRequest: Hashable, Sendable {
  public var input: [String]
  /// The classifier's own default if none.
  public var model: String?

  public init(input: [String], model: String? = nil) {
    self.input = input
    self.model = model
  }

  public var json: JSON {
    var members: [String: JSON] = ["input": .array(input.map { .string($0) })]
    if let model { members["model"] = .string(model) }
    return .object(members)
  }
}

/// What a classifier answered: a result for each input.
public struct ModerationAnswer: Hashable, Sendable {
  public static let mostCategories = 256

  public struct Result: Hashable, Sendable {
    public var flagged: Bool
    public var categories: [String: Bool]
    /// From 0 to 1.
    public var scores: [String: Double]
  }

  public var model: String?
  public var results: [Result]

  /// - Parameter inputs: how many texts were asked about.
  public init(_ json: JSON, inputs: Int) throws(Refusal) {
    model = json["model"]?.string
    guard let results = json["results"]?.array, results.count == inputs else {
      throw Self.wrong("/results", Text(zh: "结果数与输入数不同", en: "there is not one result for each input"))
    }
    self.results = []
    for (number, result) in results.enumerated() {
      guard let flagged = result["flagged"]?.bool else {
        throw Self.wrong("/results/\(number)/flagged", Text(zh: "缺少 flagged", en: "flagged is missing"))
      }
      let categories = result["categories"]?.object ?? [:]
      let scores = result["category_scores"]?.object ?? [:]
      guard max(categories.count, scores.count) <= Self.mostCategories else {
        throw Self.wrong("/results/\(number)", Text(zh: "类别过多", en: "there are too many categories"))
      }
      var read = Result(flagged: flagged, categories: [:], scores: [:])
      for (name, value) in categories {
        // Some servers leave a category undecided.
        if case .null = value { continue }
        guard let value = value.bool else {
          throw Self.wrong("/results/\(number)/categories", Text(zh: "应为布尔值", en: "a category is true or false"))
        }
        read.categories[name] = value
      }
      for (name, value) in scores {
        if case .null = value { continue }
        guard let value = value.double, value >= 0, value <= 1 else {
          throw Self.wrong("/results/\(number)/category_scores", Text(zh: "分值应在 0 至 1", en: "a score is from 0 to 1"))
        }
        read.scores[name] = value
      }
      self.results.append(read)
    }
  }

  private static func wrong(_ field: String, _ detail: Text) -> Refusal {
    Refusal(.unavailable, rule: "guard.classifier-answer", detail, field: field)
  }
}

/// What a classifier's scores lead to.
public struct ModerationThresholds: Hashable, Sendable, Codable {
  public struct Threshold: Hashable, Sendable, Codable {
    /// From this score on, in thousandths.
    public var score: Int
    public var action: GuardAction

    public init(score: Int, action: GuardAction) {
      self.score = score
      self.action = action
    }
  }

  public var categories: [String: Threshold]
  /// For what the classifier flags in a category that has no threshold here.
  public var flagged: GuardAction
  /// When the classifier cannot be asked or gives rubbish.
  public var unavailable: GuardAction

  public init(
    categories: [String: Threshold] = [:], flagged: GuardAction = .record, unavailable: GuardAction = .record
  ) {
    self.categories = categories
    self.flagged = flagged
    self.unavailable = unavailable
  }

  /// Members that are left out do what is usual.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      categories: try members.decodeIfPresent([String: Threshold].self, forKey: .categories) ?? [:],
      flagged: try members.decodeIfPresent(GuardAction.self, forKey: .flagged) ?? .record,
      unavailable: try members.decodeIfPresent(GuardAction.self, forKey: .unavailable) ?? .record)
  }

  /// Nothing can be masked by a classifier: it names no place.
  func validate(field: String) throws(Refusal) {
    let actions = categories.values.map(\.action) + [flagged, unavailable]
    let scores = categories.values.map(\.score)
    guard !actions.contains(.mask), scores.allSatisfy({ (0...1_000).contains($0) }),
      categories.count <= ModerationAnswer.mostCategories
    else {
      throw Refusal(
        .unacceptable, rule: "guard.classifier-thresholds",
        Text(zh: "分类器的阈值无效", en: "the classifier's thresholds are not valid"),
        remedy: Text(
          zh: "阈值为 0 至 1000（千分之一），动作为 pass、record 或 block",
          en: "a score is 0 to 1000 thousandths, an action is pass, record or block"), field: field)
    }
  }

  /// Findings for the record; without a place, since the classifier judges the whole.
  public func findings(_ answer: ModerationAnswer) -> [GuardVerdict.Finding] {
    var findings: [String: GuardVerdict.Finding] = [:]
    func add(_ name: String, _ score: Double?, _ action: GuardAction) {
      if action == .pass { return }
      let score = score.map { Int(($0 * 1_000).rounded()) }
      var finding = findings[name] ?? .init(source: .classifier, rule: name, action: action, count: 0)
      finding.count += 1
      finding.score = [finding.score, score].compactMap(\.self).max()
      findings[name] = finding
    }
    for result in answer.results {
      var isNamed = false
      for name in Set(result.scores.keys).union(result.categories.keys) {
        if let threshold = categories[name] {
          let score = result.scores[name] ?? (result.categories[name] == true ? 1 : 0)
          isNamed = isNamed || result.categories[name] == true
          if score * 1_000 >= Double(threshold.score) { add(name, score, threshold.action) }
        } else if result.categories[name] == true {
          isNamed = true
          add(name, result.scores[name], flagged)
        }
      }
      if result.flagged, !isNamed { add("flagged", nil, flagged) }
    }
    return findings.values.sorted { $0.rule < $1.rule }
  }

  /// For the record when there was no answer.
  public var findingsWithoutAnswer: [GuardVerdict.Finding] {
    unavailable == .pass ? [] : [.init(source: .classifier, rule: "unavailable", action: unavailable, count: 1)]
  }
}
