public import Vocabulary

extension Console {
  /// Voucher programmes and what they brought about, and the vouchers of one's own organisation.
  public enum Vouchers {
    public struct Model: Sendable {
      public var programmes: [Programme]
      public var own: [Grant]

      public init(programmes: [Programme], own: [Grant]) {
        self.programmes = programmes
        self.own = own
      }
    }

    public struct Programme: Sendable {
      public var id: String
      public var name: Text
      public var issuer: Party
      public var state: String
      /// What a voucher pays of a price, in basis points.
      public var share: Int64
      public var expiresAt: Instant
      public var budgetFen: Int64
      public var grantedFen: Int64
      public var spentFen: Int64
      public var participants: Int64
      public var newParticipants: Int64
      public var uses: Int64
      public var cpuSeconds: Int64
      public var acceleratorSeconds: Int64
      /// Nil while vouchers have paid for no job.
      public var comparison: Comparison?

      public init(
        id: String, name: Text, issuer: Party, state: String, share: Int64, expiresAt: Instant, budgetFen: Int64,
        grantedFen: Int64, spentFen: Int64, participants: Int64, newParticipants: Int64, uses: Int64,
        cpuSeconds: Int64, acceleratorSeconds: Int64
      ) {
        self.id = id
        self.name = name
        self.issuer = issuer
        self.state = state
        self.share = share
        self.expiresAt = expiresAt
        self.budgetFen = budgetFen
        self.grantedFen = grantedFen
        self.spentFen = spentFen
        self.participants = participants
        self.newParticipants = newParticipants
        self.uses = uses
        self.cpuSeconds = cpuSeconds
        self.acceleratorSeconds = acceleratorSeconds
      }
    }

    /// How much data centres were used before vouchers first paid for a job there, and since. Shares are basis points, nil
    /// where there was nothing to use or nothing is told.
    public struct Comparison: Sendable {
      public var beganAt: Instant
      public var from: Instant
      public var to: Instant
      public var sites: [Site]
      public var stepHours: Int64
      /// All these sites together, oldest first.
      public var steps: [Step]

      public init(beganAt: Instant, from: Instant, to: Instant, sites: [Site], stepHours: Int64, steps: [Step]) {
        self.beganAt = beganAt
        self.from = from
        self.to = to
        self.sites = sites
        self.stepHours = stepHours
        self.steps = steps
      }

      public struct Site: Sendable {
        public var id: String
        public var name: Text
        public var before: Int64?
        public var after: Int64?
        /// Hours of history on either side.
        public var hoursBefore: Int64
        public var hoursAfter: Int64
        public var isEnough: Bool
        /// Of jobs that vouchers helped to pay.
        public var voucherCpuSeconds: Int64

        public init(
          id: String, name: Text, before: Int64?, after: Int64?, hoursBefore: Int64, hoursAfter: Int64, isEnough: Bool,
          voucherCpuSeconds: Int64
        ) {
          self.id = id
          self.name = name
          self.before = before
          self.after = after
          self.hoursBefore = hoursBefore
          self.hoursAfter = hoursAfter
          self.isEnough = isEnough
          self.voucherCpuSeconds = voucherCpuSeconds
        }
      }

      public struct Step: Sendable {
        public var from: Instant
        public var share: Int64?

        public init(from: Instant, share: Int64?) {
          self.from = from
          self.share = share
        }
      }
    }

    public struct Grant: Sendable {
      public var programme: Text
      public var amountFen: Int64
      /// What can still be spent.
      public var leftFen: Int64
      public var state: String
      public var expiresAt: Instant
      public var account: String

      public init(
        programme: Text, amountFen: Int64, leftFen: Int64, state: String, expiresAt: Instant, account: String
      ) {
        self.programme = programme
        self.amountFen = amountFen
        self.leftFen = leftFen
        self.state = state
        self.expiresAt = expiresAt
        self.account = account
      }
    }
  }
}
