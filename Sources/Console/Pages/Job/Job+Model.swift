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
      public var outputs: [Output]
      public var timeline: [Event] = []
      /// Whether more can come.
      public var live: Bool
      public var mayCancel: Bool = false

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
      /// Measures of a job that runs are there only once it has ended.
      public var isMeasured: Bool

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
    }
  }
}
