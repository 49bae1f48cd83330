import Compute
import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import ServiceLifecycle
import Store
import Vocabulary

/// What agents' processes ask and tell. The key says which agent it is; everything else is said in the name of a session.
enum AgentDeskEndpoints {
  private static let session = Endpoint.Parameter(
    name: "session", schema: .integer(min: 1), required: true, says: "as beginning was answered")
  private static let job = Endpoint.Parameter.path("job", Job.idPrefix)
  private static let index = Endpoint.Parameter(
    name: "index", schema: .integer(max: 10_000), required: true, says: "its place among them, from 0")
  private static let spoken = Schema.Member.must("session", .integer(min: 1))

  static func all(_ services: Services, _ desk: AgentDesk) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/agent/sessions", operation: "beginAgentSession", tag: "agents",
        summary: "Begins to speak for an agent. Whoever did so before is heard no more.", access: .to(.serve),
        body: AgentHello.shape, bodyLimit: 16 << 20, success: (.created, AgentSession.shape),
        effect: .write { tx, call in
          try .created(desk.begin(tx, call.decoded(), by: try call.who, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/agent/sync", operation: "syncAgent", tag: "agents",
        summary: "Asks for work, and waits some seconds for it if there is none.", access: .to(.serve),
        body: .named(
          "AgentSync",
          .object([
            spoken, .may("received", .array(AgentWork.receipt, max: AgentJobs.most), "work that came in before"),
          ])), isRepeatable: false,
        success: (.ok, .object([.must("work", .array(AgentWork.shape, max: AgentJobs.most))])),
        effect: .work { call in
          let asked = try call.decoded(Sync.self)
          return .json(["work": try JSON(encoding: try await work(services, desk, asked, call))])
        }),
      Endpoint(
        method: .post, path: "/v1/agent/reports", operation: "reportOfAgent", tag: "agents",
        summary: "Tells how jobs are: all of it is taken down, or nothing.", access: .to(.serve),
        body: .named(
          "AgentReports",
          .object([
            spoken, .must("clock", .integer(), "milliseconds since 1970 by the agent's clock"),
            .must("jobs", .array(AgentReport.shape, max: AgentJobs.most)), .may("inventory", Inventory.shape),
          ])), bodyLimit: 16 << 20, isRepeatable: false, success: (.noContent, nil),
        effect: .work { call in
          let told = try call.decoded(Reports.self)
          try await desk.report(
            told.session, told.jobs, clock: told.clock, inventory: told.inventory, by: try call.who, at: call.at)
          return .done
        }),
      Endpoint(
        method: .get, path: "/v1/agent/jobs/{job}/inputs/{index}", operation: "getAgentInput", tag: "agents",
        summary: "The bytes of an input of a job that the agent is to run.", access: .to(.serve),
        parameters: [job, index, session], success: (.ok, nil), mediaType: "application/octet-stream",
        effect: .stream { call, _ in
          let (session, index, caller) = (number(call, "session"), Int(call.path["index"] ?? "") ?? -1, try call.who)
          let job = try call.id("job", ID<Job>.self)
          let input = try await services.database.read { tx in
            try desk.input(tx, session, job, index, by: caller)
          }
          let file = try StoredFile(services.folder + "/files/" + input.sha256, bytes: input.bytes)
          return Response(
            status: .ok, headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"], body: file.body
          )
        }),
      Endpoint(
        method: .put, path: "/v1/agent/jobs/{job}/outputs/{index}", operation: "putAgentOutput", tag: "agents",
        summary: "Brings an output of a job before its end is told.", access: .to(.serve),
        parameters: [job, index, session, Endpoint.Parameter(name: "sha256", schema: .hex32, required: true)],
        takesBytes: true, isRepeatable: false, success: (.ok, .object([.must("bytes", .integer())])),
        effect: .work { call in
          let (session, index) = (number(call, "session"), Int(call.path["index"] ?? "") ?? -1)
          let folder = try await desk.outputFolder(session, try call.id("job"), index, by: try call.who)
          var writer = try UploadWriter(folder: folder, limit: desk.outputBytes, expects: call.query["sha256"])
          defer { writer.discard() }
          for try await piece in try body(call) { try writer.write(Array(piece.readableBytesView)) }
          _ = try writer.finish()
          return .json(["bytes": .int(writer.bytes)])
        }),
      Endpoint(
        method: .put, path: "/v1/agent/jobs/{job}/log", operation: "putAgentLog", tag: "agents",
        summary: "Brings a piece of a job's log. One that is there already may come again.", access: .to(.serve),
        parameters: [job, session, Endpoint.Parameter(name: "from", schema: .integer(), required: true)],
        takesBytes: true, isRepeatable: false,
        success: (.ok, .object([.must("bytes", .integer(), "of it that are here")])),
        effect: .work { call in
          let piece: ByteBuffer
          do {
            piece = try await body(call).collect(upTo: AgentDesk.logPiece)
          } catch is NIOTooManyBytesError {
            throw Refusal(
              .tooLarge, rule: "request.body-too-large",
              Text(zh: "请求体超过 \(AgentDesk.logPiece) 字节", en: "the body is larger than \(AgentDesk.logPiece) bytes"))
          }
          let bytes = try await desk.addLog(
            number(call, "session"), try call.id("job"), Array(piece.readableBytesView), at: number(call, "from"),
            by: try call.who)
          return .json(["bytes": .int(bytes)])
        }),
    ]
  }

  private struct Sync: Codable {
    var session: Int64
    var received: [AgentWork.Receipt]?
  }

  private struct Reports: Codable {
    var session: Int64
    var clock: Int64
    var jobs: [AgentReport]
    var inventory: Inventory?
  }

  private static func number(_ call: Call, _ name: String) -> Int64 { call.query[name].flatMap { Int64($0) } ?? 0 }

  private static func body(_ call: Call) throws -> RequestBody {
    guard let body = call.bytes else {
      throw Refusal(.invalid, rule: "request.stream", Text(zh: "须通过 HTTP 上传", en: "files are brought by HTTP only"))
    }
    return body
  }

  /// Work as soon as there is some; none when the wait is over or the hub stops.
  private static func work(
    _ services: Services, _ desk: AgentDesk, _ asked: Sync, _ call: Call
  ) async throws -> [AgentWork] {
    let caller = try call.who
    let first = try await desk.work(asked.session, received: asked.received ?? [], by: caller, at: services.clock())
    if !first.work.isEmpty { return first.work }
    let news = services.database.signals(AgentJobs.topic(first.agent.id))
    let (wakes, wake) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(1))
    return try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        for await _ in news { wake.yield(true) }
        wake.finish()
      }
      let wait = desk.patience.wait
      let end = ContinuousClock.now + wait
      group.addTask {
        // Now and then in any case: what another replica wrote may not have been heard.
        while ContinuousClock.now < end {
          try await Task.sleep(for: min(.seconds(1), wait))
          wake.yield(true)
        }
        wake.yield(false)
      }
      // What came between the first look and listening.
      wake.yield(true)
      for await isNews in wakes.cancelOnGracefulShutdown() {
        if try await desk.hasWork(asked.session, by: caller) {
          return try await desk.work(asked.session, received: [], by: caller, at: services.clock()).work
        }
        if !isNews || ContinuousClock.now >= end { return [] }
      }
      return []
    }
  }
}
