import HTTPTypes
import Hummingbird
import NIOCore
import Vocabulary

extension Site {
  /// A job's life as server-sent events whose data are pieces of the job's page.
  ///
  /// Events carry the log's position as their id, so a browser that reconnects goes on where it was. One that connects
  /// anew is told to begin the live part of the log again first.
  func live(job id: String, _ request: Request, _ visit: Visit) async throws -> Response {
    let resumed = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }.flatMap { Int64($0) }
    let from = max(0, resumed ?? Int64(visit.query["from"]) ?? 0)
    let updates = try await backend.follow(job: id, from: from, visit.caller)
    let heartbeat = options.heartbeat
    let language = visit.frame.language
    let body = ResponseBody { writer in
      if resumed == nil {
        try await writer.write(EventStream.event("restart", Console.Job.View.liveLog, id: from))
      }
      var position = from
      for try await update in EventStream.withHeartbeat(updates, every: heartbeat) {
        guard let update else {
          try await writer.write(EventStream.heartbeat)
          continue
        }
        if case .log(let text) = update { position += Int64(text.utf8.count) }
        let piece = Console.Job.View.piece(update, language: language)
        try await writer.write(EventStream.event(piece.name, piece.html, id: position))
      }
      try await writer.write(EventStream.event("end", "", id: position))
      try await writer.finish(nil)
    }
    return Self.events(body)
  }

  /// Says whenever the queue may look otherwise; the page then asks for itself again. It begins by saying so, because what
  /// happened between the page and its stream nobody else will tell. A browser whose stream has ended comes back by itself.
  func liveQueue(_ visit: Visit) async throws -> Response {
    let changes = try await backend.followQueue(visit.caller)
    let heartbeat = options.heartbeat
    return Self.events(
      ResponseBody { writer in
        try await writer.write(EventStream.event("changed", "", id: 0))
        var number: Int64 = 0
        for try await change in EventStream.withHeartbeat(changes, every: heartbeat) {
          number += 1
          try await writer.write(
            change == nil ? EventStream.heartbeat : EventStream.event("changed", "", id: number))
        }
        try await writer.finish(nil)
      })
  }

  private static func events(_ body: ResponseBody) -> Response {
    var fields = Answer.guarded
    fields[.contentType] = "text/event-stream"
    fields[.cacheControl] = "no-store"
    return Response(status: .ok, headers: fields, body: body)
  }
}
