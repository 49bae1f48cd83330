import ArgumentParser
import Compute
import Dispatch
import Glibc
import Hub
import Logging
import Vocabulary

struct AgentRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Serves a cluster until it is stopped; its jobs go on then.")

  @Option(help: "The hub's address, such as https://hub.example (or LINGQU_HUB).") var hub: String?
  @Option(help: "File with the agent's key on its first line.") var keyFile: String
  @Option(help: "local: this machine; or the file that describes a Slurm cluster.") var engine = "local"
  @Option(help: "Folder for files on their way and, on this machine, for jobs.") var data = "lingqu-agent"
  @Option(help: "trace, debug, info, notice, warning or error.") var logLevel = "info"
  @Option(help: "text or json: how log lines are written to standard error.") var logFormat = ServeCommand.LogFormat
    .text

  func run() async throws {
    let format = logFormat
    LoggingSystem.bootstrap { label -> any LogHandler in
      switch format {
      case .json: JSONLogHandler(label: label)
      case .text: StreamLogHandler.standardError(label: label)
      }
    }
    var logger = Logger(label: "lingqu.agent")
    logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
    let address = try hub ?? ClientConfiguration.environment("LINGQU_HUB") ?? ClientConfiguration.load().hub
    let client = try HubClient(address: address ?? HubOptions.standardAddress)
    guard mkdir(data, 0o700) == 0 || errno == EEXIST else { throw Files.failure(data) }
    let own = HubConfiguration(folder: data)
    let runner: AgentRunner
    do {
      let place =
        engine == "local" ? try AgentPlace.local(jobs: own.jobFolder, owner: own.absolutePath) : try .slurm(engine)
      runner = try AgentRunner(
        engine: place.engine, place: place.identity, hub: client.address, key: try Files.secret(keyFile),
        folder: own.absolutePath, version: Lingqu.configuration.version, logger: logger)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure.check(Text(zh: "代理无法启动：\(error)", en: "the agent cannot begin: \(error)"))
    }
    try await serve(runner, logger)
  }

  private func serve(_ runner: AgentRunner, _ logger: Logger) async throws {
    let serving = Task { try await runner.run() }
    let signals = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { serving.cancel() }
      source.resume()
      return source
    }
    defer { for source in signals { source.cancel() } }
    do {
      try await serving.value
      logger.notice("stopped; jobs go on")
    } catch AgentRunner.End.replaced {
      throw Failure.check(
        Text(
          zh: "同一密钥的另一代理已接管；作业不受影响", en: "another process with this key has taken over; jobs are not affected"))
    } catch AgentRunner.End.unwelcome(let words) {
      throw Failure.problem(.init(status: 403, detail: words, json: .null))
    }
  }
}
