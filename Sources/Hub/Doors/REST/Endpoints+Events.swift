import HTTPTypes
import Evidence
import Hummingbird
import Identity
import NIOCore
import Store
import Vocabulary

/// What changes for the caller, while it changes.
enum EventEndpoints {
  static func all(_ services: Services, heartbeat: Duration) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/events", operation: "followEvents", tag: "events",
        summary: "State changes of what is the caller's, as server-sent events.",
        says: """
          Of its negotiations, agreements, uses, jobs, requests for data and tickets; those who oversee hear what was brought before \
          them as well. An event's `id` is the index of an entry of the evidence log, its `event` the entry's kind, its `data` an \
          `EvidenceRecord`. The stream begins with what happens next; after a `Last-Event-ID` it begins with what happened \
          since. A line that begins with a colon is a sign of life. The stream ends when the key ends or the hub stops.
          """,
        access: .to(.view), parameters: [after], success: (.ok, nil), mediaType: "text/event-stream",
        effect: .stream { call, request in
          let caller = try call.who
          guard let follower = RESTDoor.credential(request) else { throw Problem.unauthenticated }
          let size = try await services.database.read { tx in try EvidenceLog.size(tx) }
          let start = try call.header[after.name].map { try next($0, size) } ?? size
          let place = try StreamPlace(among: services.followers, for: caller.participant)
          let stream = EventStream(
            services: services, follower: follower, participant: caller.participant, start: start, heartbeat: heartbeat)
          return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .init { writer in
              try await stream.write(to: &writer)
              try await writer.finish(nil)
              withExtendedLifetime(place) {}
            })
        })
    ]
  }

  private static let after = Endpoint.Parameter(
    name: "Last-Event-ID", schema: .integer(), says: "the last event that came in", isHeader: true)

  private static func next(_ text: String, _ size: Int64) throws(Refusal) -> Int64 {
    guard let last = Int64(text), last < size else {
      throw Refusal(
        .unacceptable, rule: "events.unknown", Text(zh: "没有该事件", en: "there is no such event"),
        remedy: Text(zh: "不带 Last-Event-ID 重新开始", en: "begin anew without Last-Event-ID"), field: after.name)
    }
    return last + 1
  }
}
