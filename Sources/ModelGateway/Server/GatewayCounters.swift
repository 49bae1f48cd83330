import Guard
import Synchronization

/// What the gateway has done since it started, under the names of OpenTelemetry's conventions for generative AI as Prometheus spells them.
public final class GatewayCounters: Sendable {
  private struct Values {
    var underWay: Int64 = 0
    var promptTokens: Int64 = 0
    var completionTokens: Int64 = 0
    var durations: [String: Histogram] = [:]
    var found: [String: Int64] = [:]
    var firstToken = Histogram()
    var perToken = Histogram()
  }

  /// Counts by upper bounds in seconds.
  private struct Histogram {
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    var counts = [Int64](repeating: 0, count: bounds.count + 1)
    var sum = 0.0

    mutating func add(_ seconds: Double) {
      counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
      sum += seconds
    }

    func text(_ name: String, _ labels: String) -> String {
      var (out, running) = ("", Int64(0))
      for (bound, count) in zip(Self.bounds.map { "\($0)" } + ["+Inf"], counts) {
        running += count
        out += "\(name)_bucket{\(labels.isEmpty ? "" : labels + ",")le=\"\(bound)\"} \(running)\n"
      }
      let braces = labels.isEmpty ? "" : "{\(labels)}"
      return out + "\(name)_sum\(braces) \(sum)\n\(name)_count\(braces) \(running)\n"
    }
  }

  private let values = Mutex(Values())

  /// Calls that have begun and not ended.
  public var underWay: Int64 { values.withLock { $0.underWay } }

  /// What the guard did about a prompt or an answer in which it found something.
  func found(_ side: GuardSide, _ action: GuardAction) {
    values.withLock { $0.found["side=\"\(side.rawValue)\",action=\"\(action.rawValue)\"", default: 0] += 1 }
  }

  func began() { values.withLock { $0.underWay += 1 } }

  /// - Parameters:
  ///   - first: milliseconds to the first byte of the answer.
  ///   - duration: milliseconds to its end.
  func ended(_ outcome: String, prompt: Int64, completion: Int64, isStream: Bool, first: Int64?, duration: Int64) {
    values.withLock { values in
      values.underWay -= 1
      values.promptTokens += prompt
      values.completionTokens += completion
      values.durations[outcome, default: Histogram()].add(Double(duration) / 1000)
      guard isStream, let first else { return }
      values.firstToken.add(Double(first) / 1000)
      if completion > 1 { values.perToken.add(Double(duration - first) / 1000 / Double(completion - 1)) }
    }
  }

  /// In Prometheus' text form.
  public var text: String {
    let values = values.withLock { $0 }
    func head(_ name: String, _ kind: String, _ help: String) -> String {
      "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }
    var name = "gen_ai_server_request_duration_seconds"
    var out = head(name, "histogram", "Time from a call of a model to the end of its answer.")
    for (outcome, histogram) in values.durations.sorted(by: { $0.key < $1.key }) {
      out += histogram.text(name, "outcome=\"\(outcome)\"")
    }
    name = "gen_ai_server_time_to_first_token_seconds"
    out +=
      head(name, "histogram", "Of streams: time to the first part of the answer.") + values.firstToken.text(name, "")
    name = "gen_ai_server_time_per_output_token_seconds"
    out += head(name, "histogram", "Of streams: time for each further token.") + values.perToken.text(name, "")
    name = "gen_ai_client_token_usage_total"
    out += head(name, "counter", "Tokens that were counted.")
    out += "\(name){gen_ai_token_type=\"input\"} \(values.promptTokens)\n"
    out += "\(name){gen_ai_token_type=\"output\"} \(values.completionTokens)\n"
    name = "lingqu_model_guard_findings_total"
    out += head(name, "counter", "Prompts and answers in which the guard found something, by what it did.")
    for (labels, count) in values.found.sorted(by: { $0.key < $1.key }) { out += "\(name){\(labels)} \(count)\n" }
    name = "lingqu_model_calls_under_way"
    return out + head(name, "gauge", "Calls of models that have not ended.") + "\(name) \(values.underWay)\n"
  }
}
