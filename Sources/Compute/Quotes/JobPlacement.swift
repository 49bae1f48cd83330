public import Exchange
public import Vocabulary

/// How the hub chose where and when a job runs: kept with the job, in small numbers.
public struct JobPlacement: Hashable, Sendable, Codable {
  public var prefer: JobDraft.Preference
  public var chosen: Terms
  /// What else would have done, best first.
  public var others: [Terms]
  public var rejected: [Rejected]
  /// How many more of either there were.
  public var notTold: Int64

  static let mostTold = 8

  public struct Terms: Hashable, Sendable, Codable {
    public var agreement: ID<Agreement>?
    public var pool: ID<Pool>
    public var startsAt: Instant
    public var payableFen: Int64
    public var voucherFen: Int64
    public var transferFen: Int64
    public var waitMilliseconds: Int64
    public var carbonMilligrams: Int64?
    public var energyMicroYuan: Int64?
    /// In micro-yuan: see ``ComputeQuote/Candidate/score``.
    public var score: Int64

    init(_ candidate: ComputeQuote.Candidate) {
      agreement = candidate.agreement
      pool = candidate.pool
      startsAt = candidate.startsAt
      payableFen = candidate.price.payableFen
      voucherFen = candidate.price.voucherFen
      transferFen = candidate.transfer.fen
      waitMilliseconds = candidate.waitMilliseconds
      carbonMilligrams = candidate.carbonMilligrams
      energyMicroYuan = candidate.energy.microYuan
      score = candidate.score
    }
  }

  public struct Rejected: Hashable, Sendable, Codable {
    public var agreement: ID<Agreement>?
    public var pool: ID<Pool>?
    public var rule: String
    public var text: Text
    public var wouldStart: Instant?
    public var wouldCostFen: Int64?

    init(_ rejection: ComputeQuote.Rejection) {
      agreement = rejection.agreement
      pool = rejection.pool
      rule = rejection.rule
      text = rejection.text
      wouldStart = rejection.wouldStart
      wouldCostFen = rejection.wouldCostFen
    }
  }

  init(_ prefer: JobDraft.Preference, _ line: [ComputeQuote.Candidate], _ rejected: [ComputeQuote.Rejection]) {
    self.prefer = prefer
    chosen = Terms(line[0])
    let others = line.dropFirst()
    self.others = others.prefix(Self.mostTold).map(Terms.init)
    self.rejected = rejected.prefix(Self.mostTold).map(Rejected.init)
    notTold = Int64(others.count - self.others.count + rejected.count - self.rejected.count)
  }
}
