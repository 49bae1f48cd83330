import ArgumentParser
import Compute
import Console
import DataSpace
import Dispatch
import HTTPTypes
import Hub
import Hummingbird
import Identity
import Logging
import ModelGateway
import Store
import Vocabulary

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "serve", abstract: "Runs a hub.")

  @Option(help: "Folder of the database, the keys and the jobs.") var data = "lingqu-data"
  @Option(help: "Where the truth is kept: sqlite:PATH or postgres://…; absent: hub.sqlite in the folder.") var database:
    String?
  @Option(help: "Address to listen on; loopback unless told otherwise.") var host = "127.0.0.1"
  @Option(help: "Port; 0 takes a free one.") var port = 7300
  @Option(help: "A name this hub answers to (Host header); may be repeated.") var hostName: [String] = []
  @Option(help: "Address of a proxy whose X-Forwarded-For is believed; may be repeated.") var proxy: [String] = []
  @Option(help: "The evidence log's name in its checkpoints.") var origin = "lingqu.local/hub"
  @Option(help: "MiB of a database file that its writer keeps in memory.") var databaseCache = SQLiteDatabase.usualCache
  @Flag(help: "Publishes what the evidence log's entries say to everybody, not only their hashes.")
  var openEvidence = false
  @Option(help: "Name of the operator, for the first start.") var operatorName: String?
  @Option(help: "Unified social credit code of the operator, for the first start.") var operatorCode: String?
  @Option(help: "A file that is written, for its owner only, once the hub is ready.") var readyFile: String?
  @Flag(help: "Serves no pages for people.") var noConsole = false
  @Flag(help: "Readers reach the hub by TLS: the console's cookies are sent by TLS alone.") var secureCookies = false
  @Option(help: "trace, debug, info, notice, warning or error.") var logLevel = "info"
  @Option(help: "text or json: how log lines are written to standard error.") var logFormat = LogFormat.text
  @Option(help: "Seconds of silence after which an agent is taken for away.") var agentPatience = 60.0
  @Option(
    help:
      "Seconds for which a hub that is to stop takes requests still, as not ready, so that a balancer sends it no more."
  )
  var drain = 0.0
  @Option(help: "How other hubs reach this one, such as https://hub.example.org; absent: by host and port.")
  var address: String?
  @Option(help: "Where the model gateway listens; 0 takes a free port; absent: it is not run.") var modelsPort: Int?
  @Option(help: "Event loops of the model gateway.") var modelThreads = 2
  @Option(
    help: "A file of what the model gateway looks for in prompts and answers, and how it marks what a model made.")
  var modelGuard: String?
  @Option(help: "Days for which the messages of ended negotiations and transfers with other hubs are kept.")
  var connectorMessageDays = ProtocolRetention.usualDays
  @Option(
    help: "For tests only: a file of what a compatibility kit of the Dataspace Protocol expects; loopback only.")
  var dspTestKit: String?
  @OptionGroup(title: "Limits") var limits: LimitOptions

  enum LogFormat: String, ExpressibleByArgument { case text, json }

  func run() async throws {
    let format = logFormat
    LoggingSystem.bootstrap { label -> any LogHandler in
      switch format {
      case .json: JSONLogHandler(label: label)
      case .text: StreamLogHandler.standardError(label: label)
      }
    }
    var logger = Logger(label: "lingqu")
    logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
    var configuration = HubConfiguration(folder: data)
    configuration.database = database
    configuration.limits = try limits.limits
    guard (1...65_536).contains(databaseCache) else { throw ValidationError("--database-cache is 1 to 65536 MiB") }
    configuration.databaseCache = databaseCache
    guard (1...86_400).contains(agentPatience) else { throw ValidationError("--agent-patience is 1 to 86400 seconds") }
    configuration.agentPatience = AgentPatience(milliseconds: Int64(agentPatience * 1000))
    guard (0...60).contains(drain) else { throw ValidationError("--drain is 0 to 60 seconds") }
    configuration.drain = Int64(drain * 1000)
    configuration.host = host
    configuration.port = port
    configuration.hostNames = hostName
    configuration.proxies = Set(proxy)
    configuration.origin = origin
    configuration.openEvidence = openEvidence
    if let operatorName { configuration.operatorName = Text(zh: operatorName, en: operatorName) }
    if let operatorCode { configuration.operatorCode = operatorCode }
    configuration.address = address
    guard modelsPort.map({ (0...65_535).contains($0) }) ?? true, (1...256).contains(modelThreads) else {
      throw ValidationError("--models-port is 0 to 65535, --model-threads 1 to 256")
    }
    configuration.modelsPort = modelsPort
    configuration.modelThreads = modelThreads
    // A mistake in it is told now, and not when the gateway starts.
    if let modelGuard { _ = try GuardFile(modelGuard).read() }
    configuration.modelGuard = modelGuard
    guard (1...3_650).contains(connectorMessageDays) else {
      throw ValidationError("--connector-message-days is 1 to 3650")
    }
    configuration.connectorMessageDays = connectorMessageDays
    if let dspTestKit {
      configuration.testKit = try ProtocolTestKit(try Document.read(dspTestKit))
      logger.warning(
        "TEST CONFIGURATION: the hub answers other connectors by a script", metadata: ["file": "\(dspTestKit)"])
    }
    let hub = try await Hub(configuration, logger: logger)
    let (host, readyFile) = (host, readyFile)
    let first = hub.firstOperator
    let (withConsole, secure) = (!noConsole, secureCookies)
    try await hub.run { router in
      guard withConsole else { return }
      Console.addRoutes(to: router, backend: HubConsole(hub: hub), options: Console.Options(secure: secure))
      router.get("/") { _, _ in Response(status: .seeOther, headers: [.location: Console.root + "/"]) }
    } ready: { port in
      let address = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
      if let first {
        Terminal.error("first start: sign in as \(first.login) with the one-time password \(first.password)")
      }
      Terminal.error("ready at \(address)")
      guard let readyFile else { return }
      var members: [String: JSON] = ["address": .string(address)]
      if let port = await hub.modelsListening() {
        members["models"] = .string("http://\(host.contains(":") ? "[\(host)]" : host):\(port)")
      }
      if let first { members["operator"] = ["login": .string(first.login), "password": .string(first.password)] }
      do {
        try Files.write(JSON.object(members).canonicalText, to: readyFile, mode: 0o600)
      } catch {
        Terminal.error("cannot write \(readyFile)")
      }
    }
  }
}
