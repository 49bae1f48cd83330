public import Vocabulary

/// Makes the questions of a task from its documents.
public struct PromptBuilder: Sendable {
  /// One document, with what is asked about it.
  public struct Item: Sendable {
    public let document: JSON
    /// Without the examples before it.
    public let question: String
    public let prompt: String
    /// Whatever the target's template gives: a text, the number of a choice, or several that are right.
    public let target: JSON
    public let choices: [String]
    public let requests: [ModelRequest]
  }

  private let task: EvaluationTask

  public init(_ task: EvaluationTask) { self.task = task }

  /// - Parameters:
  ///   - test: the documents that are asked about.
  ///   - examples: where examples come from; nil if there is no such split, then from `test` itself.
  ///   - limit: only so many of the first.
  public func items(_ test: Dataset, examples: Dataset? = nil, limit: Int? = nil) throws(Refusal) -> [Item] {
    let isOwn = task.fewShot.samples == nil && (examples == nil || task.fewShotSplit == task.testSplit)
    let pool = task.fewShot.samples ?? examples?.documents ?? test.documents
    let count = task.fewShot.count
    guard count == 0 || pool.count >= count + (isOwn ? 1 : 0) else {
      throw Refusal(
        .unacceptable, rule: "evaluation.too-few-examples",
        Text(zh: "需要 \(count) 个示例，只有 \(pool.count) 个", en: "\(count) examples are wanted, there are \(pool.count)"),
        remedy: Text(zh: "减小 num_fewshot 或提供 fewshot_split", en: "lower num_fewshot, or give a fewshot_split"),
        field: "num_fewshot")
    }
    var random = PythonRandom(seed: task.fewShot.seed)
    var shown: [Int: String] = [:]
    var items: [Item] = []
    for document in test.documents.prefix(limit ?? .max) {
      var before = try task.description?.text(document) ?? ""
      for place in places(count, pool, own: isOwn ? document : nil, &random) {
        if shown[place] == nil { shown[place] = try example(pool[place]) }
        before += shown[place] ?? ""
      }
      items.append(try item(document, before))
    }
    return items
  }

  /// Which examples stand before a document. One that is the document itself is never among them.
  private func places(_ count: Int, _ pool: [JSON], own: JSON?, _ random: inout PythonRandom) -> [Int] {
    guard count > 0 else { return [] }
    if task.fewShot.takesFirst {
      return Array(pool.indices.lazy.filter { own == nil || pool[$0] != own }.prefix(count))
    }
    guard let own else { return random.sample(count, of: pool.count) }
    let drawn = random.sample(count + 1, of: pool.count).filter { pool[$0] != own }.prefix(count)
    guard drawn.count < count else { return Array(drawn) }
    // The document is in the data more than once.
    let others = pool.indices.filter { pool[$0] != own }
    return random.sample(min(count, others.count), of: others.count).map { others[$0] }
  }

  private func example(_ document: JSON) throws(Refusal) -> String {
    let question = try text(task.prompt, document)
    guard let field = task.target else { return question + task.fewShot.delimiter }
    let (target, choices) = (try target(field, document), try choices(document))
    let answer: String
    switch target {
    case .int(let index) where choices.indices.contains(Int(index)): answer = choices[Int(index)]
    case .array(let several): answer = several.first.flatMap { PythonText.shown($0) } ?? ""
    default: answer = PythonText.shown(target) ?? ""
    }
    guard !answer.isEmpty else { return question }
    return question + task.targetDelimiter + answer + task.fewShot.delimiter
  }

  private func item(_ document: JSON, _ before: String) throws(Refusal) -> Item {
    let question = try text(task.prompt, document)
    let (prompt, choices) = (before + question, try choices(document))
    let target = try task.target.map { field throws(Refusal) in try self.target(field, document) } ?? .null
    let requests: [ModelRequest]
    switch task.outputType {
    case .generate:
      let options = task.generation
      requests = (0..<task.repeats).map {
        .generate(
          prompt: prompt, until: options.until, mostTokens: options.mostTokens, temperature: options.temperature,
          more: .object(options.more), sample: $0)
      }
    case .choice:
      requests = choices.map { .likelihood(context: prompt, continuation: task.targetDelimiter + $0) }
    case .likelihood:
      requests = [.likelihood(context: prompt, continuation: PythonText.shown(target) ?? "")]
    case .rolling: requests = [.likelihood(context: "", continuation: PythonText.shown(target) ?? "")]
    }
    return Item(
      document: document, question: question, prompt: prompt, target: target, choices: choices, requests: requests)
  }

  private func text(_ field: EvaluationTask.Field, _ document: JSON) throws(Refusal) -> String {
    if let member = document[field.template.source], let text = PythonText.shown(member) { return text }
    return try field.template.text(document)
  }

  /// A number where choices are numbered.
  private func target(_ field: EvaluationTask.Field, _ document: JSON) throws(Refusal) -> JSON {
    let value = try field.value(document)
    if document[field.template.source] != nil { return value }
    if case .string(let text) = value {
      if task.choices != nil, PythonText.isDigits(text), let index = Int64(text) { return .int(index) }
      return Template.literal(text) ?? value
    }
    return value
  }

  private func choices(_ document: JSON) throws(Refusal) -> [String] {
    switch task.choices {
    case nil: return []
    case .fixed(let choices): return choices
    case .field(let field):
      guard case .array(let list) = try field.value(document), !list.isEmpty, list.count <= 1_000 else {
        throw .template(field.name, line: 1, Text(zh: "应给出选项列表", en: "it should give a list of choices"))
      }
      var choices: [String] = []
      for one in list {
        guard let text = PythonText.shown(one) else {
          throw .template(field.name, line: 1, Text(zh: "选项应为文字", en: "a choice should be a text"))
        }
        choices.append(text)
      }
      return choices
    }
  }
}
