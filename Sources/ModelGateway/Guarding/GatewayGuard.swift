public import Guard
import NIOCore
public import Vocabulary

/// What the gateway looks for in prompts and answers, and how it marks what a model made. Made once for each version of it.
public final class GatewayGuard: Sendable {
  /// Asks an outside classifier about texts; its findings, also of its not answering.
  public typealias Classify = @Sendable (GuardSide, [String]) async -> [GuardVerdict.Finding]

  let rules: ContentGuard?
  let classify: Classify?
  let labels: Labels?

  /// - Parameters:
  ///   - rules: none: nothing is looked for.
  ///   - classify: none: nobody is asked.
  public init(_ rules: ContentGuard?, classify: Classify? = nil, labels: Labels? = nil) {
    self.rules = rules
    self.classify = classify
    self.labels = labels
  }

  /// How what a model made is marked, as 《人工智能生成合成内容标识办法》 has it.
  public struct Labels: Hashable, Sendable {
    /// Name or code of who provides the service.
    public var producer: String
    public var mark: VisibleMark

    public init(producer: String, mark: VisibleMark) throws(Refusal) {
      self.producer = producer
      self.mark = mark
      _ = try ImplicitLabel(producer: producer, produceID: "-")
    }

    /// The member `AIGC` of an answer, with the comma behind it.
    func member(_ id: String) -> String {
      guard let label = try? ImplicitLabel(producer: producer, produceID: id) else { return "" }
      // The braces around the field are the answer's own.
      return label.metadata.dropFirst().dropLast() + ","
    }
  }

  /// Bytes of a text that a classifier is shown.
  static let mostClassified = 64 << 10
}

/// What was found in a call, for its record: rules and how often, never a text.
struct GuardRecord {
  private var findings: [Key: (action: GuardAction, count: Int, score: Int?)] = [:]
  private(set) var actions: [GuardSide: GuardAction] = [:]

  private struct Key: Hashable {
    let side: GuardSide
    let source: GuardVerdict.Source
    let rule: String
  }

  mutating func add(_ verdict: GuardVerdict) { add(verdict.side, verdict.findings) }

  mutating func add(_ side: GuardSide, _ more: [GuardVerdict.Finding]) {
    for finding in more where finding.action > .pass {
      let known = findings[Key(side: side, source: finding.source, rule: finding.rule)]
      findings[Key(side: side, source: finding.source, rule: finding.rule)] = (
        max(finding.action, known?.action ?? .pass), finding.count + (known?.count ?? 0), finding.score
      )
      actions[side] = max(finding.action, actions[side] ?? .pass)
    }
  }

  /// Nil if nothing was found.
  var json: JSON? {
    guard !findings.isEmpty else { return nil }
    let sorted = findings.sorted {
      ($0.key.side.rawValue, $0.key.source, $0.key.rule) < ($1.key.side.rawValue, $1.key.source, $1.key.rule)
    }
    return .array(
      sorted.map { key, found in
        var members: [String: JSON] = [
          "side": .string(key.side.rawValue), "source": .string(key.source.rawValue), "rule": .string(key.rule),
          "action": .string(found.action.rawValue), "count": .int(Int64(found.count)),
        ]
        if let score = found.score { members["score"] = .int(Int64(score)) }
        return .object(members)
      })
  }
}
