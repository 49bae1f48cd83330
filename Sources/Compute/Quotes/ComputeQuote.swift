public import Exchange
public import Identity
public import Ledger
public import Vocabulary

/// What a job would cost, where and when, over all pools that the asker may use.
public struct ComputeQuote: Hashable, Sendable, Codable {
  public var at: Instant
  /// What the job takes while it runs.
  public var needs: Demand
  public var window: Window
  /// At least three where there are so many: now, the cheapest in the window, the greenest.
  public var picks: [Pick]
  /// Best first: price, waiting and carbon together.
  public var candidates: [Candidate]
  public var rejected: [Rejection]
  /// How many candidates and rejections more there are than are told.
  public var notTold: Int64

  /// When it may start.
  public struct Window: Hashable, Sendable, Codable {
    public var from: Instant
    /// The last start that is looked at.
    public var to: Instant
    /// True if the job says a deadline; else it is told what waiting a week would give.
    public var isAsked: Bool
  }

  public struct Pick: Hashable, Sendable, Codable {
    public enum Word: String, Hashable, Sendable, Codable, CaseIterable { case now, cheapest, greenest, other }
    public var word: Word
    /// Its place among the candidates, from 0.
    public var candidate: Int64
    public var text: Text
  }

  /// How a candidate's agreement comes about.
  public enum Access: String, Hashable, Sendable, Codable, CaseIterable {
    /// There is one.
    case agreement
    /// A published rule approves it in the same call.
    case publishedRule
    /// Its provider decides.
    case negotiation
  }

  public struct Candidate: Hashable, Sendable, Codable {
    public var access: Access
    public var agreement: ID<Agreement>?
    public var offer: ID<Offer>
    public var title: Text
    /// The published rule that would approve it, or did.
    public var rule: String?
    public var provider: ID<Participant>
    public var providerName: Text
    public var pool: ID<Pool>
    public var poolName: Text
    public var engine: String
    public var site: ID<Site>
    public var siteName: Text
    public var startsAt: Instant
    /// If it takes as long as it may.
    public var endsAt: Instant
    public var waitMilliseconds: Int64
    /// Jobs of the queue that would start before it.
    public var ahead: Int64
    public var price: PriceParts
    public var tariff: TariffParts?
    public var energy: EnergyParts
    /// Absent where the site does not tell.
    public var carbonMilligrams: Int64?
    public var transfer: TransferParts
    /// Price after the voucher, an hour of waiting at a yuan and a kilogram of carbon dioxide at 0.1 yuan, in micro-yuan.
    public var score: Int64
    /// What to put into the job's file to have it so.
    public var submit: Submit
  }

  /// Fen. Of all the CPU seconds that the job may take; what is not taken is not paid.
  public struct PriceParts: Hashable, Sendable, Codable {
    public var grossFen: Int64
    public var usageFen: Int64
    /// Power, where the price charges it beside; modelled, at the hours of this start.
    public var energyFen: Int64
    public var voucherFen: Int64
    public var payableFen: Int64
    /// What is held when the job is submitted: power at the highest price of its window.
    public var heldFen: Int64
    public var voucher: VoucherQuote
    /// Why a voucher that the asker has is not used, by its rule.
    public var notUsed: String?
    /// Whether the asker's money covers what would be held.
    public var isCovered: Bool
  }

  /// What a kWh costs at the site.
  public struct TariffParts: Hashable, Sendable, Codable {
    public var nowMilliYuanPerKWh: Int64
    public var startMilliYuanPerKWh: Int64
    public var lowestMilliYuanPerKWh: Int64
    /// The next change after the start.
    public var changesAt: Instant
  }

  /// What it draws, PUE included.
  public struct EnergyParts: Hashable, Sendable, Codable {
    public var milliwattHours: Int64
    public var puePerMille: Int64
    /// Always true: nothing has run yet.
    public var isModelled: Bool
    /// What that power costs at the site, whoever pays it; absent where the site tells no tariff.
    public var microYuan: Int64?
    /// Whether the price charges it.
    public var isCharged: Bool
  }

  /// Bringing its inputs there.
  public struct TransferParts: Hashable, Sendable, Codable {
    public var bytes: Int64
    public var milliseconds: Int64
    /// What the lines cost by their owners' word; the hub does not charge it.
    public var fen: Int64
    /// False where no line is registered: then it counts as nothing.
    public var isKnown: Bool
  }

  public struct Submit: Hashable, Sendable, Codable {
    public var agreement: ID<Agreement>?
    public var pool: ID<Pool>
    public var notBefore: Instant?
    public var voucher: ID<VoucherGrant>?
  }

  public struct Rejection: Hashable, Sendable, Codable {
    public var agreement: ID<Agreement>?
    public var offer: ID<Offer>
    public var pool: ID<Pool>?
    public var name: Text
    public var rule: String
    public var text: Text
    /// The nearest that would do.
    public var remedy: Text?
    public var wouldStart: Instant?
    public var wouldCostFen: Int64?
  }
}
