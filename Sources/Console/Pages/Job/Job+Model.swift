public import Vocabulary

extension Console {
  /// One job: where it runs and why, its meter, its log as it is written, its outputs.
  public enum Job {
    public struct Model: Sendable {
      public var line: JobList.Line
      public var agreement: String?
      public var agreementTitle: Text?
      /// The command and its arguments.
      public var command: [String]
      /// Why it was placed where it is.
      public var placement: [Text]
      public var startedAt: Instant?
      public var endedAt: Instant?
      public var exitCode: Int64?
      public var meter: Meter
      /// The last part of the log.
      public var log: String
      /// Where in the log ``log`` ends, in bytes: following goes on from here.
      public var logEnd: Int64
      /// Whether the log stays at the site where it runs: then ``log`` is empty and no more comes.
      public var isLogWithheld = false
      public var outputs: [Output]
      public var timeline: [Event] = []
      /// Whether more can come.
      public var live: Bool
      public var mayCancel: Bool = false
      public var phases: Phases?
      /// What it was given or asks for, and the longest it may run.
      public var asked = Resources()
      public var longestSeconds: Int64?
      public var priority: String = "normal"
      public var notBefore: Instant?
      public var deadline: Instant?
      /// Why it waits, while it does.
      public var turn: Turn?
      /// How many of its queue come before it.
      public var ahead: Int64?
      /// When it starts at the latest if nothing else comes.
      public var startsAt: Instant?
      /// Where it is or was to run.
      public var pool: String?
      /// The jobs that it waits or waited for.
      public var after: [Other] = []
      public var array: ArrayPlace?
      /// How the hub chose where it runs, if it did.
      public var choice: Choice?
      public var contact: Contact?
      /// Why it ended otherwise than well, or was put back into its queue.
      public var reason: Text?
      /// Which try this is, from 1, and how many there may be.
      public var attempt: Int64 = 1
      public var mostAttempts: Int64 = 1
      /// The last time that it had to make room.
      public var displacement: Displacement?

      public init(
        line: JobList.Line, agreement: String? = nil, agreementTitle: Text? = nil, command: [String], placement: [Text],
        startedAt: Instant? = nil,
        endedAt: Instant? = nil, exitCode: Int64? = nil, meter: Meter, log: String, logEnd: Int64, outputs: [Output],
        timeline: [Event] = [], live: Bool, mayCancel: Bool = false
      ) {
        self.line = line
        self.agreement = agreement
        self.agreementTitle = agreementTitle
        self.command = command
        self.placement = placement
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.exitCode = exitCode
        self.meter = meter
        self.log = log
        self.logEnd = logEnd
        self.outputs = outputs
        self.timeline = timeline
        self.live = live
        self.mayCancel = mayCancel
      }
    }

    /// When each part of its life began; nil: not yet, or never.
    public struct Phases: Hashable, Sendable {
      public var submittedAt: Instant
      public var startingAt: Instant?
      public var runningAt: Instant?
      public var endedAt: Instant?
      public var state: String
      public var now: Instant

      public init(
        submittedAt: Instant, startingAt: Instant? = nil, runningAt: Instant? = nil, endedAt: Instant? = nil,
        state: String, now: Instant
      ) {
        self.submittedAt = submittedAt
        self.startingAt = startingAt
        self.runningAt = runningAt
        self.endedAt = endedAt
        self.state = state
        self.now = now
      }
    }

    /// Another job.
    public struct Other: Hashable, Sendable {
      public var id: String
      public var name: String
      public var state: String
      /// Whether it need only be over, however it ended.
      public var however: Bool

      public init(id: String, name: String, state: String, however: Bool = false) {
        self.id = id
        self.name = name
        self.state = state
        self.however = however
      }
    }

    /// Its place among equal tasks.
    public struct ArrayPlace: Hashable, Sendable {
      /// From 0.
      public var index: Int64
      public var count: Int64
      /// All or nothing.
      public var gang: Bool
      /// How many tasks are in each state.
      public var states: [String: Int64]

      public init(index: Int64, count: Int64, gang: Bool, states: [String: Int64]) {
        self.index = index
        self.count = count
        self.gang = gang
        self.states = states
      }
    }

    /// What was measured so far, each against its limit where it has one.
    public struct Meter: Hashable, Sendable {
      public var cpuMilliseconds: Int64
      /// The limit: wall time × cores.
      public var cpuLimitMilliseconds: Int64?
      public var memoryBytes: Int64
      public var memoryLimitBytes: Int64?
      public var wallMilliseconds: Int64
      public var wallLimitMilliseconds: Int64?
      /// What was charged; nil while nothing is settled.
      public var costFen: Int64?
      /// What vouchers paid of it.
      public var voucherFen: Int64
      /// What is held for it now; nil where nothing is held any more.
      public var heldFen: Int64?
      /// What of it is held of vouchers.
      public var heldVoucherFen: Int64
      /// False while nothing has been measured: of a job that runs, engines may measure nothing before it has ended.
      public var isMeasured: Bool
      /// Whether nothing more will be measured.
      public var isOver: Bool = false
      public var bytesRead: Int64?
      public var bytesWritten: Int64?
      public var energyMillijoules: Int64?
      /// What power is charged beside the price: held while it runs, charged once it is settled.
      public var power: Power?
      /// Whether the processors' time was told by nobody and is all of them for all the time.
      public var isModelled: Bool = false

      public init(
        cpuMilliseconds: Int64, cpuLimitMilliseconds: Int64? = nil, memoryBytes: Int64,
        memoryLimitBytes: Int64? = nil, wallMilliseconds: Int64, wallLimitMilliseconds: Int64? = nil, costFen: Int64?,
        voucherFen: Int64, heldFen: Int64? = nil, heldVoucherFen: Int64 = 0, isMeasured: Bool = true
      ) {
        self.cpuMilliseconds = cpuMilliseconds
        self.cpuLimitMilliseconds = cpuLimitMilliseconds
        self.memoryBytes = memoryBytes
        self.memoryLimitBytes = memoryLimitBytes
        self.wallMilliseconds = wallMilliseconds
        self.wallLimitMilliseconds = wallLimitMilliseconds
        self.costFen = costFen
        self.voucherFen = voucherFen
        self.heldFen = heldFen
        self.heldVoucherFen = heldVoucherFen
        self.isMeasured = isMeasured
      }
    }

    public struct Power: Hashable, Sendable {
      /// At the most while ``isSettled`` is false.
      public var fen: Int64
      public var isSettled: Bool
      /// The lowest and the highest price of its site's week, in thousandths of a yuan for a kWh.
      public var lowest: Int64
      public var highest: Int64
      public var puePerMille: Int64

      public init(fen: Int64, isSettled: Bool, lowest: Int64, highest: Int64, puePerMille: Int64) {
        self.fen = fen
        self.isSettled = isSettled
        self.lowest = lowest
        self.highest = highest
        self.puePerMille = puePerMille
      }
    }

    public struct Output: Sendable {
      public var name: String
      public var bytes: Int64
      /// Lower-case hex.
      public var sha256: String?

      public init(name: String, bytes: Int64, sha256: String? = nil) {
        self.name = name
        self.bytes = bytes
        self.sha256 = sha256
      }
    }

    /// One thing to add to a page that follows a job.
    public enum Update: Sendable {
      case log(String)
      case meter(Meter)
      case state(String)
      case phases(Phases)
    }
  }
}
