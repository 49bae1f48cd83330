import Compute
import HTTPTypes
import Identity
import Store
import Vocabulary

/// Arrays of jobs: equal tasks that are submitted, looked at and cancelled together.
enum JobArrayEndpoints {
  private static let array = Endpoint.Parameter.path("array", JobArray.idPrefix)

  static func all(_ services: Services, _ jobs: JobServices) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/job-arrays", operation: "submitJobArray", tag: "compute",
        summary: "Submits equal tasks together, all of them or none; as a gang they also start together.",
        access: .to(.act), body: JobArrayDraft.shape, success: (.created, JobArray.shape),
        effect: .write { tx, call in
          let array = try jobs.submit(tx, call.decoded(JobArrayDraft.self), by: try call.who, at: call.at)
          if let first = try JobArrays.jobs(tx, array.id, limit: 1).first { try jobs.reach.admit(tx, of: first) }
          return try .created(array)
        }),
      Endpoint(
        method: .get, path: "/v1/job-arrays", operation: "listJobArrays", tag: "compute",
        summary: "The caller's arrays, newest first.", access: .to(.view), parameters: Page.parameters,
        success: (.ok, .page(JobArray.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: JobArray.self)
          return try page.answer(
            try JobArrays.list(tx, of: try call.who.participant, before: page.cursor, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/job-arrays/{array}", operation: "getJobArray", tag: "compute",
        summary: "One array, and how many of its tasks are in each state.", access: .to(.view), parameters: [array],
        success: (
          .ok,
          .object([
            .must("array", JobArray.shape),
            .must(
              "states", .object(Job.State.allCases.map { .must($0.rawValue, .integer()) }), "how many tasks are in each"
            ),
          ])
        ),
        effect: .read { tx, call in
          let array = try visible(tx, call)
          let counts = try JobArrays.counts(tx, array.id)
          let states = Job.State.allCases.map { ($0.rawValue, JSON.int(counts[$0] ?? 0)) }
          return Answer(
            status: .ok,
            body: ["array": try JSON(encoding: array), "states": .object(Dictionary(uniqueKeysWithValues: states))])
        }),
      Endpoint(
        method: .get, path: "/v1/job-arrays/{array}/jobs", operation: "listJobsOfArray", tag: "compute",
        summary: "The tasks of an array, in order.", access: .to(.view), parameters: [array] + Page.parameters,
        success: (.ok, .page(Job.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: Job.self)
          let array = try visible(tx, call).id
          var last: Job?
          if let cursor = page.cursor.flatMap({ ID<Job>($0) }) {
            do { last = try Jobs.get(tx, cursor) } catch is Refusal { throw Refusal.cursor }
            guard last?.array == array else { throw Refusal.cursor }
          }
          let from = (last?.index ?? -1) + 1
          return try page.answer(
            try JobArrays.jobs(tx, array, from: from, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .post, path: "/v1/job-arrays/{array}/cancel", operation: "cancelJobArray", tag: "compute",
        summary: "Stops every task of an array that is not over.", access: .to(.act), parameters: [array],
        success: (.accepted, .object([.must("id", .id(JobArray.idPrefix))])),
        effect: .work { call in
          let caller = try call.who
          let (array, tasks) = try await services.database.read { tx in
            let array = try visible(tx, call)
            try Access.require(caller, .act, owners: array.consumer, array.provider)
            return (array, try JobArrays.jobs(tx, array.id, limit: Int(JobArray.largest)))
          }
          for task in tasks where !task.state.isOver { try await jobs.cancel(task.id, by: caller.participant) }
          return Answer(status: .accepted, body: ["id": JSON(array.id)])
        }),
    ]
  }

  private static func visible(_ tx: Transaction, _ call: Call) throws -> JobArray {
    let found = try JobArrays.get(tx, call.id("array"))
    try Access.require(try call.who, .view, owners: found.consumer, found.provider)
    return found
  }
}
