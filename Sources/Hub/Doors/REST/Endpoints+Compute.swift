import Compute
import Exchange
import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import Store
import Vocabulary

/// Uploads and jobs.
enum ComputeEndpoints {
  private static let job = Endpoint.Parameter.path("job", "job")

  static func all(_ services: Services, _ jobs: JobService, uploadLimit: Int64) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/uploads", operation: "upload", tag: "compute",
        summary: "Takes a file's bytes as they are; the answer names it.", success: (.created, .any()),
        effect: .shell { call, request in
          let caller = try call.who
          try Access.require(caller, .act)
          var writer = try UploadWriter(folder: services.folder + "/files", limit: uploadLimit)
          do {
            for try await buffer in request.body { try writer.write(Array(buffer.readableBytesView)) }
            let (name, bytes, now) = (try writer.finish(), writer.bytes, services.clock())
            let upload = try await services.database.write { tx in
              try Uploads.add(tx, owner: caller.participant, sha256: name, bytes: bytes, at: now)
            }
            return RESTDoor.json(.created, try JSON(encoding: upload))
          } catch {
            writer.discard()
            throw error
          }
        }),
      Endpoint(
        method: .get, path: "/v1/uploads/{upload}", operation: "getUpload", tag: "compute",
        summary: "The size and hash of one's own upload.", parameters: [.path("upload", "upl")],
        success: (.ok, .any()),
        effect: .read { tx, call in
          let upload = try Uploads.get(tx, call.id("upload"))
          try Access.require(try call.who, .view, owners: upload.owner)
          return try .ok(upload)
        }),
      Endpoint(
        method: .get, path: "/v1/uploads/{upload}/content", operation: "download", tag: "compute",
        summary: "The bytes of one's own upload, for instance a job's output.", parameters: [.path("upload", "upl")],
        success: (.ok, nil), mediaType: "application/octet-stream",
        effect: .shell { call, _ in
          let caller = try call.who
          let id = try call.id("upload", ID<Upload>.self)
          let upload = try await services.database.read { tx in try Uploads.get(tx, id) }
          try Access.require(caller, .view, owners: upload.owner)
          let path = services.folder + "/files/" + upload.sha256
          let bytes = try await services.slow.run { try FileSystem.read(path, most: 256 << 20) }
          return RESTDoor.bytes(.ok, bytes, "application/octet-stream")
        }),
      Endpoint(
        method: .post, path: "/v1/jobs", operation: "submitJob", tag: "compute",
        summary: "Submits a job under a compute agreement, on inputs that its data agreements allow.",
        body: .named(
          "JobDraft",
          .object([
            .must("agreement", .id("agr")), .must("purpose", .purpose), .may("pool", .id(Pool.idPrefix)),
            .must("command", .array(.string(min: 1, max: 4000), max: 100)),
            .may(
              "inputs",
              .array(
                .object([
                  .must("name", .string(min: 1, max: 100)), .may("upload", .id("upl")), .may("agreement", .id("agr")),
                ]), max: 20)),
            .may("outputs", .array(.string(min: 1, max: 100), max: 20)),
            .may("environment", .map(.string(max: 1000))), .must("cpuSeconds", .integer(min: 1, max: 86_400)),
            .may("memoryMiB", .integer(min: 16, max: 1_048_576)), .may("wallSeconds", .integer(min: 1, max: 604_800)),
            .may("milliCPU", .integer(min: 0, max: 100_000_000)),
            .may("accelerators", .array(AcceleratorDemand.shape, max: 16)), .may("voucher", .id("vgr")),
          ])), success: (.created, .any()),
        effect: .write { tx, call in
          let caller = try call.who
          try Access.require(caller, .act)
          return try .created(
            Jobs.submit(tx, call.decoded(), by: caller, obstacle: jobs.obstacle, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/jobs", operation: "listJobs", tag: "compute",
        summary: "The caller's jobs, newest first.",
        parameters: Page.parameters, success: (.ok, .any()),
        effect: .read { tx, call in
          try Access.require(try call.who, .view)
          let page = Page(call)
          return try page.answer(
            try Jobs.list(tx, of: try call.who.participant, before: page.cursor, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/jobs/{job}", operation: "getJob", tag: "compute", summary: "One job.",
        parameters: [job],
        success: (.ok, .any()),
        effect: .read { tx, call in try .ok(try visible(tx, call)) }),
      Endpoint(
        method: .get, path: "/v1/jobs/{job}/log", operation: "getJobLog", tag: "compute",
        summary: "A job's log from a byte on.",
        parameters: [job, Endpoint.Parameter(name: "from", schema: .integer())], success: (.ok, nil),
        mediaType: "text/plain",
        effect: .shell { call, _ in
          RESTDoor.bytes(.ok, try await log(services, jobs, call, most: 1 << 20), "text/plain; charset=utf-8")
        }),
      Endpoint(
        method: .get, path: "/v1/jobs/{job}/events", operation: "followJob", tag: "compute",
        summary: "State changes and log of a job as server-sent events, until it is over.", parameters: [job],
        success: (.ok, nil), mediaType: "text/event-stream",
        effect: .shell { call, _ in
          let found = try await services.database.read { tx in try visible(tx, call) }
          let viewer = try call.who.participant
          return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .init { writer in
              try await JobEvents(services: services, jobs: jobs, job: found.id, viewer: viewer).write { text in
                try await writer.write(ByteBuffer(string: text))
              }
              try await writer.finish(nil)
            })
        }),
      Endpoint(
        method: .post, path: "/v1/jobs/{job}/cancel", operation: "cancelJob", tag: "compute",
        summary: "Stops a job.", parameters: [job], success: (.accepted, .any()),
        effect: .shell { call, _ in
          RESTDoor.json(.accepted, ["id": JSON(try await cancel(services, jobs, call))])
        }),
    ]
  }

  static func log(_ services: Services, _ jobs: JobService, _ call: Call, most: Int) async throws -> [UInt8] {
    let found = try await services.database.read { tx in try visible(tx, call) }
    try Jobs.requireLog(found, for: try call.who.participant)
    return jobs.log(found.id, from: call.query["from"].flatMap(Int64.init) ?? 0, most: most)
  }

  static func cancel(_ services: Services, _ jobs: JobService, _ call: Call) async throws -> ID<Job> {
    let caller = try call.who
    let found = try await services.database.read { tx in try visible(tx, call) }
    try Access.require(caller, .act, owners: found.consumer, found.provider)
    try await jobs.cancel(found.id)
    return found.id
  }

  static func visible(_ tx: Transaction, _ call: Call) throws -> Job {
    let found = try Jobs.get(tx, call.id("job"))
    try Access.require(try call.who, .view, owners: found.consumer, found.provider)
    return found
  }
}

/// The event stream of one job.
struct JobEvents: Sendable {
  let services: Services
  let jobs: JobService
  let job: ID<Job>
  let viewer: ID<Participant>

  /// Ends when the job is over, or after an hour: a client then comes back.
  func write(_ send: (String) async throws -> Void) async throws {
    var offset: Int64 = 0
    var state: Job.State?
    for _ in 0..<18_000 {
      let job = job
      let found = try await services.database.read { tx in try Jobs.get(tx, job) }
      if found.state != state {
        state = found.state
        try await send("event: state\ndata: \(try JSON(encoding: found).canonicalText)\n\n")
      }
      let isShown = (try? Jobs.requireLog(found, for: viewer)) != nil
      let bytes = isShown ? jobs.log(job, from: offset, most: 65_536) : []
      if !bytes.isEmpty {
        offset += Int64(bytes.count)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        try await send("event: log\nid: \(offset)\n" + lines.map { "data: \($0)\n" }.joined() + "\n")
      } else if found.state.isOver {
        return
      }
      try await Task.sleep(for: .milliseconds(200))
    }
  }
}
