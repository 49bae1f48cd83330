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
  private static let noBytes = Text(zh: "文件只能通过 HTTP 上传", en: "files are uploaded by HTTP only")

  static func all(_ services: Services, _ jobs: JobServices, uploadLimit: Int64) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/uploads", operation: "upload", tag: "compute",
        summary: "Takes a file's bytes as they are; the answer names it.", access: .to(.act), takesBytes: true,
        success: (.created, Upload.shape),
        effect: .prepared { call in
          let owner = try call.who.participant
          guard let body = call.bytes else { throw Refusal(.invalid, rule: "request.stream", noBytes) }
          var writer = try UploadWriter(folder: services.folder + "/files", limit: uploadLimit)
          do {
            var pieces = body.makeAsyncIterator()
            while let piece = try await next(&pieces) { try writer.write(Array(piece.readableBytesView)) }
            let (name, bytes) = (try writer.finish(), writer.bytes)
            return Endpoint.Prepared(bodyDigest: name) { tx, call in
              try .created(Uploads.add(tx, owner: owner, sha256: name, bytes: bytes, at: call.at))
            }
          } catch {
            writer.discard()
            throw error
          }
        }),
      Endpoint(
        method: .get, path: "/v1/uploads/{upload}", operation: "getUpload", tag: "compute",
        summary: "The size and hash of one's own upload.", access: .to(.view), parameters: [.path("upload", "upl")],
        success: (.ok, Upload.shape),
        effect: .read { tx, call in
          let upload = try Uploads.get(tx, call.id("upload"))
          try Access.require(try call.who, .view, owners: upload.owner)
          return try .ok(upload)
        }),
      Endpoint(
        method: .get, path: "/v1/uploads/{upload}/content", operation: "download", tag: "compute",
        summary: "The bytes of one's own upload, for instance a job's output.", access: .to(.view),
        parameters: [.path("upload", "upl")],
        success: (.ok, nil), mediaType: "application/octet-stream",
        effect: .stream { call, _ in
          let caller = try call.who
          let id = try call.id("upload", ID<Upload>.self)
          let upload = try await services.database.read { tx in try Uploads.get(tx, id) }
          try Access.require(caller, .view, owners: upload.owner)
          let file = try StoredFile(services.folder + "/files/" + upload.sha256, bytes: upload.bytes)
          return Response(
            status: .ok, headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"], body: file.body
          )
        }),
      Endpoint(
        method: .post, path: "/v1/jobs", operation: "submitJob", tag: "compute",
        summary: "Submits a job under a compute agreement, on inputs that its data agreements allow.",
        access: .to(.act), body: JobDraft.shape, success: (.created, Job.shape),
        effect: .write { tx, call in
          let job = try jobs.submit(tx, call.decoded(JobDraft.self), by: try call.who, at: call.at)
          try jobs.reach.admit(tx, of: job)
          return try .created(job)
        }),
      Endpoint(
        method: .post, path: "/v1/compute-quotes", operation: "quoteJob", tag: "compute",
        summary: "What a job would cost, where and when, over all pools; why the others would not do. Changes nothing.",
        access: .to(.view), body: JobDraft.shape, success: (.ok, ComputeQuote.shape), isHeavy: true,
        effect: .read { tx, call in
          try .ok(jobs.quote(tx, call.decoded(JobDraft.self), by: try call.who, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/jobs", operation: "listJobs", tag: "compute",
        summary: "The caller's jobs, newest first.",
        access: .to(.view),
        parameters: Page.parameters + [
          Endpoint.Parameter(name: "open", schema: .oneOf(["true", "false"]), says: "true: those that are not over")
        ], success: (.ok, .page(Job.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: Job.self)
          return try page.answer(
            try Jobs.list(
              tx, of: try call.who.participant, isOpen: call.query["open"] == "true", before: page.cursor,
              limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/jobs/{job}", operation: "getJob", tag: "compute", summary: "One job.",
        access: .to(.view), parameters: [job], success: (.ok, Job.shape),
        effect: .read { tx, call in
          let found = try visible(tx, call)
          return .json(
            try JSON(encoding: found).with(
              "outOfContactSince", AgentContact.lost(tx, of: found, within: jobs.patience, at: call.at)))
        }),
      Endpoint(
        method: .get, path: "/v1/jobs/{job}/explanation", operation: "explainJob", tag: "compute",
        summary: "Why a job has not started yet, what it waits for, and when it starts at the latest.",
        access: .to(.view), parameters: [job], success: (.ok, JobExplanation.shape),
        effect: .read { tx, call in try .ok(jobs.explain(tx, visible(tx, call), at: call.at)) }),
      Endpoint(
        method: .get, path: "/v1/jobs/{job}/log", operation: "getJobLog", tag: "compute",
        summary: "A job's log from a byte on.",
        access: .to(.view),
        parameters: [
          job, Endpoint.Parameter(name: "from", schema: .integer()),
          Endpoint.Parameter(
            name: "attempt", schema: .integer(min: 1, max: JobDraft.mostRetries + 1),
            says: "which try's, of a job that was tried several times; the newest unless told"),
        ],
        success: (.ok, nil),
        mediaType: "text/plain",
        effect: .stream { call, _ in
          RESTDoor.bytes(.ok, try await log(services, jobs, call, most: 1 << 20), "text/plain; charset=utf-8")
        }),
      Endpoint(
        method: .get, path: "/v1/jobs/{job}/usage", operation: "getJobUsage", tag: "compute",
        summary: "What a job that runs has taken so far, as its engine last measured it.",
        access: .to(.view), parameters: [job], success: (.ok, JobUsage.shape),
        effect: .work { call in
          let found = try await services.database.read { tx in try visible(tx, call) }
          // Who may take nothing away could tell anything by how much memory a job takes from second to second.
          try Jobs.requireLog(found, for: try call.who.participant)
          return try await .ok(jobs.requireUsage(of: found))
        }),
      Endpoint(
        method: .get, path: "/v1/jobs/{job}/events", operation: "followJob", tag: "compute",
        summary: "State changes, log and use of resources of a job as server-sent events, until it is over.",
        access: .to(.view),
        parameters: [
          job,
          Endpoint.Parameter(
            name: "Last-Event-ID", schema: .integer(), says: "how much of the log has come in, in bytes", isHeader: true
          ),
        ],
        success: (.ok, nil), mediaType: "text/event-stream",
        effect: .stream { call, _ in
          let found = try await services.database.read { tx in try visible(tx, call) }
          guard let viewer = call.credential else { throw Problem.unauthenticated }
          return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .init { writer in
              let from = call.header["Last-Event-ID"].flatMap(Int64.init) ?? 0
              let events = JobEvents(services: services, jobs: jobs, job: found.id, viewer: viewer, from: from)
              try await events.write { text in
                try await writer.write(ByteBuffer(string: text))
              }
              try await writer.finish(nil)
            })
        }),
      Endpoint(
        method: .post, path: "/v1/jobs/{job}/cancel", operation: "cancelJob", tag: "compute",
        summary: "Stops a job.", access: .to(.act), parameters: [job],
        success: (.accepted, .object([.must("id", .id("job"))])),
        effect: .work { call in
          Answer(status: .accepted, body: ["id": JSON(try await cancel(services, jobs, call))])
        }),
    ]
  }

  private static func next(_ pieces: inout RequestBody.AsyncIterator) async throws(Refusal) -> ByteBuffer? {
    do { return try await pieces.next() } catch { throw RESTDoor.brokenBody }
  }

  static func log(_ services: Services, _ jobs: JobServices, _ call: Call, most: Int) async throws -> [UInt8] {
    let found = try await services.database.read { tx in try visible(tx, call) }
    try Jobs.requireLog(found, for: try call.who.participant)
    return try await jobs.log(
      found, attempt: call.query["attempt"].flatMap(Int64.init), from: call.query["from"].flatMap(Int64.init) ?? 0,
      most: most)
  }

  static func cancel(_ services: Services, _ jobs: JobServices, _ call: Call) async throws -> ID<Job> {
    let caller = try call.who
    let found = try await services.database.read { tx in try visible(tx, call) }
    try Access.require(caller, .act, owners: found.consumer, found.provider)
    try await jobs.cancel(found.id, by: caller.participant)
    return found.id
  }

  static func visible(_ tx: Transaction, _ call: Call) throws -> Job {
    let found = try Jobs.get(tx, call.id("job"))
    try Access.require(try call.who, .view, owners: found.consumer, found.provider)
    return found
  }
}
