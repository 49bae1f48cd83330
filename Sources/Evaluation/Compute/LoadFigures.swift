/// How fast a server answered under load. Measured: another run gives other figures.
public struct LoadFigures: Hashable, Sendable, Codable {
  /// One streamed answer, in milliseconds from when it was asked.
  public struct Sample: Hashable, Sendable {
    public let first: Double
    public let last: Double
    /// Pieces or tokens that came.
    public let tokens: Int
    public init(first: Double, last: Double, tokens: Int) {
      self.first = first
      self.last = last
      self.tokens = tokens
    }
    /// After the first; nil where there was but one.
    var perToken: Double? { tokens > 1 ? (last - first) / Double(tokens - 1) : nil }
  }
  public struct Quantiles: Hashable, Sendable, Codable {
    public let p50: Double
    public let p99: Double

    init(_ values: [Double]) {
      let sorted = values.sorted()
      (p50, p99) = (Bootstrap.quantile(sorted, 0.5), Bootstrap.quantile(sorted, 0.99))
    }
  }
  /// A published limit, and whether it is kept.
  public struct Verdict: Hashable, Sendable, Codable {
    public let limit: String
    public let firstTokenMilliseconds: Double
    public let perTokenMilliseconds: Double
    public let isKept: Bool
  }

  public let answers: Int
  public let concurrency: Int
  public let seconds: Double
  public let answersPerSecond: Double
  public let tokensPerSecond: Double
  public let firstTokenMilliseconds: Quantiles
  public let perTokenMilliseconds: Quantiles
  public let limits: [Verdict]

  public init(_ samples: [Sample], concurrency: Int, seconds: Double) {
    answers = samples.count
    self.concurrency = concurrency
    self.seconds = seconds
    answersPerSecond = seconds > 0 ? Double(samples.count) / seconds : 0
    tokensPerSecond = seconds > 0 ? Double(samples.reduce(0) { $0 + $1.tokens }) / seconds : 0
    let first = Quantiles(samples.map(\.first))
    let each = Quantiles(samples.compactMap(\.perToken))
    (firstTokenMilliseconds, perTokenMilliseconds) = (first, each)
    limits = Self.published.map {
      Verdict(
        limit: $0.name, firstTokenMilliseconds: $0.first, perTokenMilliseconds: $0.each,
        isKept: !samples.isEmpty && first.p99 <= $0.first && each.p99 <= $0.each)
    }
  }

  /// What MLPerf Inference v5.1 allows 99 of 100 answers in the server scenario, by the model that it is set for (`ttft_latency` and
  /// `tpot_latency` of its `mlperf.conf`).
  private static let published: [(name: String, first: Double, each: Double)] = [
    ("MLPerf Llama 3.1 8B server", 2_000, 100), ("MLPerf Llama 3.1 8B interactive", 500, 30),
    ("MLPerf Llama 2 70B server", 2_000, 200), ("MLPerf Llama 2 70B interactive", 450, 40),
    ("MLPerf Llama 3.1 405B server", 6_000, 175), ("MLPerf DeepSeek-R1 server", 2_000, 80),
  ]
}
