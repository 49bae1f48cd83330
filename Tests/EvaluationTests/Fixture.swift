import Evaluation
import Glibc
import Vocabulary

/// What a call refused with, or nil.
func refusal(_ body: () throws -> Void) -> Refusal? {
  do { try body() } catch { return error as? Refusal }
  return nil
}

/// Files beside the clone, `../shared/data/questions`, and of the project itself.
enum SharedData {
  static func read(_ path: String) -> [UInt8]? {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    guard let file = fopen(root + "/" + path, "r") else {
      print("skipped: no \(root)/\(path)")
      return nil
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
  }
  static func questions(_ name: String) -> [UInt8]? { read("../shared/data/questions/" + name) }
  static func example(_ name: String) -> String {
    String(decoding: read("Examples/evaluation/" + name) ?? [], as: UTF8.self)
  }
}

/// A task for texts with these lines, over documents with `q` and `a`.
func task(_ more: String, kind: String = "generate_until") throws -> EvaluationTask {
  try EvaluationTask(
    reading: "task: t\noutput_type: \(kind)\ndoc_to_text: \"{{q}}\"\ndoc_to_target: \"{{a}}\"\n" + more)
}

func documents(_ pairs: [(String, JSON)]) -> Dataset { Dataset(pairs.map { ["q": .string($0), "a": $1] }) }

/// The scores of answers by metric and filter.
func scores(_ task: EvaluationTask, _ data: Dataset, _ answers: [[String]]) throws -> [String: MetricScore] {
  let items = try PromptBuilder(task).items(data)
  let made = try Scorer(task).scores(items, answers.map { $0.map { .text($0) } })
  return Dictionary(uniqueKeysWithValues: made.map { ($0.metric + "," + $0.filter, $0) })
}
