public import Vocabulary

extension EvaluationTask {
  /// Fields that say nothing about how a score comes about: read over.
  private static let idle: Set<String> = [
    "tag", "task_alias", "metadata", "dataset_name", "should_decontaminate", "doc_to_decontamination_query", "group",
    "training_split", "validation_split",
  ]
  private static let known: Set<String> = [
    "task", "dataset_path", "dataset_kwargs", "test_split", "fewshot_split", "description", "doc_to_text",
    "doc_to_target", "doc_to_choice", "target_delimiter", "fewshot_delimiter", "output_type", "generation_kwargs",
    "num_fewshot", "fewshot_config", "repeats", "filter_list", "metric_list",
  ]
  static let mostRepeats = 1_000

  /// Reads a task file (YAML). Everything in it is understood, or it is refused by field and line.
  public init(reading text: String) throws(Refusal) {
    let file = try TaskNode.read(text)
    if file["include"].isThere {
      throw file["include"].fail(
        "不支持包含其他文件", "other files are not included", remedy: Text(zh: "把内容抄进来", en: "copy what it holds into this file")
      )
    }
    try file.allow(Self.known.union(Self.idle))
    name = try file["task"].neededText()
    guard name.utf8.count <= 200, name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x2F && $0 != 0x7F }) else {
      throw file["task"].fail("名称不能有空格和斜杠", "a name has no spaces or slashes")
    }
    version = try file["metadata"]["version"].text()
    let kind = try file["output_type"].text() ?? OutputType.generate.rawValue
    guard let outputType = OutputType(rawValue: kind) else {
      let kinds = OutputType.allCases.map(\.rawValue).joined(separator: ", ")
      throw file["output_type"].fail("没有 \(kind)", "there is no \(kind)", remedy: Text(zh: kinds, en: kinds))
    }
    self.outputType = outputType
    (files, testSplit) = try Self.data(file)
    fewShotSplit = try file["fewshot_split"].text()
    description = try Self.template(file["description"])
    if let prompt = try Self.field(file["doc_to_text"]) {
      self.prompt = prompt
    } else {
      guard outputType == .rolling else { throw file["doc_to_text"].fail("缺失", "it is missing") }
      prompt = Field(template: try Template("", field: "doc_to_text"), name: "doc_to_text")
    }
    target = try Self.field(file["doc_to_target"])
    choices = try Self.choices(file["doc_to_choice"])
    if outputType != .generate, target == nil { throw file["doc_to_target"].fail("缺失", "it is missing") }
    if outputType == .choice, choices == nil { throw file["doc_to_choice"].fail("缺失", "it is missing") }
    targetDelimiter = try file["target_delimiter"].text() ?? " "
    generation = try Self.generation(file["generation_kwargs"])
    fewShot = try Self.fewShot(file)
    guard outputType != .rolling || fewShot.count == 0 else {
      throw file["num_fewshot"].fail("困惑度任务不用示例", "perplexity takes no examples")
    }
    repeats = try file["repeats"].whole(1...Self.mostRepeats) ?? 1
    filters = try Self.filters(file["filter_list"])
    metrics = try MetricRule.read(file["metric_list"], outputType)
    for (index, rule) in metrics.enumerated() where !rule.name.fits(outputType) {
      throw file["metric_list"].items[index].fail(
        "\(rule.name.rawValue) 不适用于 \(kind)", "\(rule.name.rawValue) does not go with \(kind)")
    }
  }

  private static func template(_ node: TaskNode) throws(Refusal) -> Template? {
    guard let text = try node.text() else { return nil }
    return try Template(text, field: node.place)
  }

  private static func field(_ node: TaskNode) throws(Refusal) -> Field? {
    try template(node).map { Field(template: $0, name: node.place) }
  }

  private static func choices(_ node: TaskNode) throws(Refusal) -> Choices? {
    guard node.isThere else { return nil }
    if node.isList { return .fixed(try node.texts()) }
    return try field(node).map { .field($0) }
  }

  /// Local files only: `dataset_path: json` (or `csv`) with `dataset_kwargs.data_files`, or `dataset_path` is the file.
  private static func data(_ file: TaskNode) throws(Refusal) -> ([String: String], String) {
    let split = try file["test_split"].text() ?? "test"
    let path = try file["dataset_path"].text()
    let options = file["dataset_kwargs"]
    if options.isThere { try options.allow(["data_files", "field"]) }
    guard !options["field"].isThere else {
      throw options["field"].fail("不支持", "it is not supported", remedy: Text(zh: "用 JSON Lines", en: "use JSON Lines"))
    }
    var files: [String: String] = [:]
    let list = options["data_files"]
    if list.isMapping {
      for name in list.names { files[name] = try list[name].neededText() }
    } else if let one = try list.text() {
      files["train"] = one
    }
    if files.isEmpty, let path, Dataset.Format(name: path) != nil { files[split] = path }
    return (files, split)
  }

  private static func generation(_ node: TaskNode) throws(Refusal) -> Generation {
    var made = Generation()
    guard node.isThere else {
      made.until = ["\n\n"]
      return made
    }
    guard case .object(let members) = node.json else { throw node.fail("应为键值", "it should be a mapping") }
    made.until = try node["until"].texts()
    for name in ["max_tokens", "max_gen_toks"] {
      if let most = try node[name].whole(1...1_000_000) { made.mostTokens = most }
    }
    made.temperature = try node["temperature"].number() ?? 0
    if try node["do_sample"].flag() == false, made.temperature != 0 {
      throw node["temperature"].fail("do_sample 为 false 时温度应为 0", "without do_sample it should be 0")
    }
    made.more = members.filter {
      !["until", "max_gen_toks", "max_tokens", "temperature", "do_sample"].contains($0.key)
    }
    return made
  }

  private static func fewShot(_ file: TaskNode) throws(Refusal) -> FewShot {
    var made = FewShot()
    made.count = try file["num_fewshot"].whole(0...100) ?? 0
    made.delimiter = try file["fewshot_delimiter"].text() ?? made.delimiter
    let options = file["fewshot_config"]
    guard options.isThere else { return made }
    try options.allow(["sampler", "samples", "seed"])
    switch try options["sampler"].text() ?? "default" {
    case "default": break
    case "first_n": made.takesFirst = true
    case let other:
      throw options["sampler"].fail(
        "没有 \(other)", "there is no \(other)", remedy: Text(zh: "default、first_n", en: "default, first_n"))
    }
    if let seed = try options["seed"].whole(0...Int(UInt32.max)) { made.seed = UInt32(seed) }
    guard options["samples"].isThere else { return made }
    let samples = options["samples"].items.map(\.json)
    guard samples.allSatisfy({ $0.object != nil }) else {
      throw options["samples"].fail("示例应为键值", "each sample should be a mapping")
    }
    made.samples = samples
    return made
  }

  private static func filters(_ node: TaskNode) throws(Refusal) -> [FilterChain] {
    var chains: [FilterChain] = []
    for item in node.items {
      try item.allow(["name", "filter"])
      var steps: [AnswerFilter] = []
      for step in item["filter"].items { steps.append(try AnswerFilter(reading: step)) }
      let name = try item["name"].neededText()
      guard !chains.contains(where: { $0.name == name }) else { throw item.fail("名称重复", "the name is there twice") }
      chains.append(FilterChain(name: name, steps: steps))
    }
    return chains.isEmpty ? [FilterChain(name: "none", steps: [.takeFirst])] : chains
  }
}
