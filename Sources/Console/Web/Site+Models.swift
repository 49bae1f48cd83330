import HTTPTypes
import Hummingbird
import NIOCore
import Vocabulary

extension Site {
  /// Makes a key; the answer is the one page that ever shows its secret.
  func makeModelKey(_ request: Request, _ context: some RequestContext) async -> Response {
    await action(request, context) { visit, form in
      var entry = Console.ModelKeys.Entry(typed: form)
      if let draft = entry.draft() {
        do {
          let made = try await backend.makeModelKey(draft, visit.caller)
          let model = try await backend.modelKeys(visit.caller)
          return Answer.page(Console.ModelKeys.View.html(model, made: made, in: visit.frame), status: .created)
        } catch let refusal as Refusal where refusal.isAboutInput || refusal.kind == .notFound {
          entry.note(refusal)
        }
      }
      let model = try await backend.modelKeys(visit.caller)
      return Answer.page(
        Console.ModelKeys.View.html(model, entry: entry, in: visit.frame), status: .unprocessableContent)
    }
  }

  /// Asks a model, makes a key for a day, or shows the page with a key that was just made elsewhere.
  func play(_ request: Request, _ context: some RequestContext) async -> Response {
    await action(request, context, largest: Console.Playground.Entry.largestForm) { visit, form in
      var entry = Console.Playground.Entry(typed: form)
      switch form["act"] {
      case "open":
        return Answer.page(
          Console.Playground.View.html(try await backend.playground(visit.caller), entry, in: visit.frame))
      case "key":
        if let draft = entry.key() {
          do {
            let made = try await backend.makeModelKey(draft, visit.caller)
            let model = try await backend.playground(visit.caller)
            return Answer.page(
              Console.Playground.View.html(model, entry, made: made, in: visit.frame), status: .created)
          } catch let refusal as Refusal where refusal.isAboutInput {
            entry.errors["key"] = refusal.said
          }
        }
      default:
        if let draft = entry.draft() {
          let pieces = try await backend.play(draft, visit.caller)
          if form["live"] == "1" { return Self.live(pieces, visit.frame) }
          let answer = try await Self.whole(pieces)
          return Answer.page(
            Console.Playground.View.html(
              try await backend.playground(visit.caller), entry, answer: answer, in: visit.frame))
        }
      }
      return Answer.page(
        Console.Playground.View.html(try await backend.playground(visit.caller), entry, in: visit.frame),
        status: .unprocessableContent)
    }
  }

  /// The most bytes of a document that is opened, as the form sends it.
  private static var largestDocument: Int { 4 << 20 }

  /// Draws a JSON document that was handed over; one that is none, or another one, comes back with what is wrong.
  func document(
    _ request: Request, _ context: some RequestContext,
    draw: (JSON?, Text?, String, Frame) throws -> String
  ) async -> Response {
    await action(request, context, largest: Self.largestDocument) { visit, form in
      let typed = form["document"]
      do {
        let json: JSON
        do { json = try JSON.parse(Array(typed.utf8)) } catch {
          throw Refusal(
            .invalid, rule: "console.document", Text(zh: "不是 JSON", en: "it is not JSON"),
            remedy: Text(zh: "选择整个文件，不要改动", en: "choose the whole file, as it was written"))
        }
        return Answer.page(try draw(json, nil, "", visit.frame))
      } catch let refusal as Refusal {
        // So much of it as can be looked through; the file itself is at hand.
        return Answer.page(
          try draw(nil, refusal.said, String(typed.prefix(4000)), visit.frame), status: .unprocessableContent)
      }
    }
  }

  /// An answer as it comes: nothing is asked for before what came is written, so nothing heaps up here.
  private static func live(
    _ pieces: AsyncThrowingStream<Console.Playground.Piece, any Error>, _ frame: Frame
  ) -> Response {
    var fields = Answer.guarded
    fields[.contentType] = "text/event-stream"
    fields[.cacheControl] = "no-store"
    let body = ResponseBody { writer in
      var number: Int64 = 0
      for try await piece in pieces {
        number += 1
        let (name, data) =
          switch piece {
          case .text(let text): ("text", Self.quoted(text))
          case .done(let figures): ("done", Console.Playground.View.figures(figures, in: frame))
          case .failed(let why): ("failed", Self.quoted(frame.language.of(why)))
          }
        try await writer.write(EventStream.event(name, data, id: number))
      }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: fields, body: body)
  }

  /// As a JSON string, so that line ends of an answer are none of the stream's.
  private static func quoted(_ text: String) -> String { String(decoding: JSON.string(text).canonical, as: UTF8.self) }

  private static func whole(
    _ pieces: AsyncThrowingStream<Console.Playground.Piece, any Error>
  ) async throws -> Console.Playground.Answer {
    var answer = Console.Playground.Answer()
    for try await piece in pieces {
      switch piece {
      case .text(let text): answer.text += text
      case .done(let figures): answer.figures = figures
      case .failed(let why): answer.failure = why
      }
    }
    return answer
  }
}
