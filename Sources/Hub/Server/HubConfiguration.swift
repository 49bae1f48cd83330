public import Compute
public import DataSpace
import Glibc
import Store
public import Vocabulary

/// How one `lingqu serve` runs. Secrets are never in here: they come from key files in ``folder``.
public struct HubConfiguration: Sendable {
  /// Where the database, the keys, uploads and jobs live.
  public var folder: String
  /// `sqlite:PATH` or `postgres://…`; nil means `hub.sqlite` in ``folder``.
  public var database: String?
  /// Loopback unless the operator says otherwise.
  public var host = "127.0.0.1"
  /// 0 takes a free port.
  public var port = 7300
  /// Names this hub answers to besides ``host``; empty means ``host``, `localhost` and `127.0.0.1` on loopback, any elsewhere.
  public var hostNames: [String] = []
  /// Addresses of proxies whose `X-Forwarded-For` tells where a request comes from.
  public var proxies: Set<String> = []
  /// The log's name in checkpoints (C2SP tlog-checkpoint origin).
  public var origin = "lingqu.local/hub"
  /// Publishes what the log's entries say to everybody, and not only their hashes.
  public var openEvidence = false
  /// How long a connection may keep the hub waiting.
  public var limits = ConnectionLimits()
  /// How much of a database file its writer keeps in memory, in MiB.
  public var databaseCache = SQLiteDatabase.usualCache
  /// Largest upload in bytes.
  public var uploadLimit: Int64 = 2 << 30
  /// Whose hub it is: the participant that the first start registers.
  public var operatorName = Text(zh: "灵渠运营方", en: "Lingqu operator")
  /// The operator's unified social credit code. The preset passes the check but belongs to nobody.
  public var operatorCode = "91450100MA0000000B"
  /// Jobs that run at once on the embedded pool.
  public var jobSlots = 2
  /// How long a hub that is to stop takes requests still, in milliseconds, while it says that it is not ready: longer than a
  /// balancer takes to see it.
  public var drain: Int64 = 0
  /// How long an agent may be silent before it is taken for away.
  public var agentPatience = AgentPatience()

  /// How other hubs reach this one, such as `https://hub.example.org`; nil: by ``host`` and ``port``.
  public var address: String?
  /// Where the model gateway listens, on ``host``; 0 takes a free port, nil runs none.
  public var modelsPort: Int?
  /// Event loops of the model gateway.
  public var modelThreads = 2
  /// The file of what the model gateway looks for in prompts and answers; nil: nothing.
  public var modelGuard: String?
  /// For how many days the messages of ended negotiations and transfers with other hubs are kept.
  public var connectorMessageDays = ProtocolRetention.usualDays
  /// Makes the hub ready for a compatibility kit of the Dataspace Protocol. For tests only.
  public var testKit: ProtocolTestKit?

  public init(folder: String) { self.folder = folder }

  /// ``folder`` from the root.
  public var absolutePath: String { absoluteFolder }
  var absoluteFolder: String {
    guard !folder.hasPrefix("/"), let here = getcwd(nil, 0) else { return folder }
    defer { free(here) }
    return String(cString: here) + "/" + folder
  }

  /// Where jobs run. A root hub runs them as other users, who must be able to pass through to it, so it is outside the data
  /// folder then.
  public var jobFolder: String {
    let path = absoluteFolder
    guard geteuid() == 0 else { return path + "/jobs" }
    let name = path.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    return "/var/tmp/lingqu-jobs/" + String(name, radix: 16)
  }

  /// Held while a hub runs on the folder, wherever its database is.
  public var lockPath: String { folder + "/hub.lock" }

  /// The database's file path.
  public var databasePath: String {
    guard let database else { return folder + "/hub.sqlite" }
    return database.hasPrefix("sqlite:") ? String(database.dropFirst("sqlite:".count)) : database
  }
}
