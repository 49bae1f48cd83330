import Evaluation
import Filing
import Vocabulary

/// A task file with its data, read and digested.
struct EvaluationInput {
  let task: EvaluationTask
  let taskDigest: String
  let dataDigest: String
  let items: [PromptBuilder.Item]

  /// - Parameters:
  ///   - data: `SPLIT=PATH`, or a path for the split that is asked about; instead of what the task names.
  init(task path: String, data given: [String], limit: Int?) throws {
    let bytes = try Files.read(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure.file(path, why: Language.say(zh: "不是有效的 UTF-8", en: "not well-formed UTF-8"))
    }
    task = try EvaluationTask(reading: text)
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    var files = task.files.mapValues { $0.hasPrefix("/") ? $0 : folder + "/" + $0 }
    for one in given {
      let parts = one.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2, !parts[0].contains("/") { files[parts[0]] = parts[1] } else { files[task.testSplit] = one }
    }
    func read(_ split: String) throws -> (Dataset, [UInt8])? {
      guard let path = files[split] else { return nil }
      guard let format = Dataset.Format(name: path) else {
        throw Failure.file(
          path, why: Language.say(zh: "应为 .json、.jsonl 或 .csv", en: "it should be .json, .jsonl or .csv"))
      }
      let bytes = try Files.read(path)
      return (try Dataset(reading: bytes, format: format, name: path), bytes)
    }
    guard let (test, testBytes) = try read(task.testSplit) else {
      throw Failure.usage(
        Text(
          zh: "没有 \(task.testSplit) 的数据文件；用 --data \(task.testSplit)=文件",
          en: "there is no data file of \(task.testSplit); give --data \(task.testSplit)=FILE"))
    }
    let isOther = task.fewShot.count > 0 && task.fewShotSplit != nil && task.fewShotSplit != task.testSplit
    let examples = isOther ? try read(task.fewShotSplit ?? "") : nil
    if isOther, examples == nil, task.fewShot.samples == nil {
      throw Failure.usage(
        Text(
          zh: "没有示例数据：--data \(task.fewShotSplit ?? "")=文件",
          en: "there are no examples: --data \(task.fewShotSplit ?? "")=FILE"))
    }
    items = try PromptBuilder(task).items(test, examples: examples?.0, limit: limit)
    taskDigest = FileDigest.of(bytes)
    let digests = [FileDigest.of(testBytes)] + (examples.map { [FileDigest.of($0.1)] } ?? [])
    let all: JSON = ["files": .array(digests.map { .string($0) }), "limit": limit.map { .int(Int64($0)) } ?? .null]
    dataDigest = FileDigest.of(all.canonical)
  }
}
