import Models
import NIOCore

/// What a call asks for, as far as the gateway must know it, and where in its body that is said.
struct CallRequest {
  enum Route: String {
    case chat, completions, responses, embeddings
    /// What inference servers tell of their tokeniser; nothing is charged.
    case tokenize
    case tokenizerInfo = "tokenizer-info"

    /// Behind `/v1`, here and at the upstream; those of the tokeniser are beside it.
    var path: String {
      switch self {
      case .chat: "/chat/completions"
      case .completions: "/completions"
      case .responses: "/responses"
      case .embeddings: "/embeddings"
      case .tokenize: "/tokenize"
      case .tokenizerInfo: "/tokenizer_info"
      }
    }

    /// The member that holds the prompt.
    var prompt: StaticString {
      switch self {
      case .chat: "messages"
      case .completions, .tokenize, .tokenizerInfo: "prompt"
      case .responses, .embeddings: "input"
      }
    }

    /// The member that bounds the answer's tokens.
    var most: StaticString { self == .responses ? "max_output_tokens" : "max_tokens" }

    /// Whether it has an answer whose tokens count.
    var isAnswered: Bool { self != .embeddings && !isFree }

    /// Whether nothing is said to the model itself.
    var isFree: Bool { self == .tokenize || self == .tokenizerInfo }

    /// Whether a stream tells its usage only if it is asked.
    var hidesUsage: Bool { self == .chat || self == .completions }
  }

  let route: Route
  let body: ByteBuffer
  let model: String
  /// Nil where the body names no model.
  private let modelRange: Range<Int>?
  private(set) var isStream = false
  /// Whether the client wants to see the usage at a stream's end.
  private(set) var wantsUsage = false
  /// Answers that are asked for.
  private(set) var answers: Int64 = 1
  /// The most tokens of each, if it says so.
  private(set) var mostTokens: Int64?
  private var mostRange: Range<Int>?
  /// Bytes of the prompt's JSON: what is charged is counted by them where the upstream tells no usage.
  private(set) var promptBytes = 0
  /// The most tokens of the prompt, with all that belongs to it; nil: the model's context.
  private(set) var mostPrompt: Int64?
  private var streamOptions: Range<Int>?
  private var includeUsage: Range<Int>?
  /// Whether a program reads the answer: then nothing is written into its text.
  let isForPrograms: Bool
  /// Of the closing brace.
  private let end: Int

  /// The most answers that one call may ask for.
  static let mostAnswers: Int64 = 128

  /// What has no body.
  init(_ route: Route, model: String) {
    self.route = route
    self.model = model
    body = ByteBuffer()
    (modelRange, isForPrograms, end) = (nil, true, 0)
  }

  /// - Parameter only: the one model that the key may call, where there is one: who asks for tokens need not name it.
  init(_ route: Route, _ body: ByteBuffer, only: String? = nil) throws(GatewayError) {
    var found = Found()
    let isObject = body.withUnsafeReadableBytes { raw in
      let bytes = raw.bindMemory(to: UInt8.self)
      var scan = JSONScan(bytes)
      let isObject = scan.object { key, value in found.note(key, value, bytes, route) }
      if isObject { found.look(bytes) }
      return isObject
    }
    guard isObject else { throw .invalid("The request's body is not a JSON object in UTF-8.", param: nil) }
    if let error = found.error { throw error }
    guard let model = found.model ?? (route == .tokenize ? only : nil) else {
      throw .invalid("You must provide a model parameter.", param: "model")
    }
    guard found.promptBytes > 0 else {
      throw .invalid("Missing required parameter: '\(route.prompt)'.", param: "\(route.prompt)")
    }
    self.route = route
    self.body = body
    self.model = model
    modelRange = found.modelRange
    isStream = found.isStream
    wantsUsage = found.wantsUsage
    guard (1...Self.mostAnswers).contains(found.answers) else {
      throw .invalid("'n' must be from 1 to \(Self.mostAnswers).", param: "n")
    }
    answers = found.answers * max(1, found.prompts)
    guard answers <= 1 << 20 else { throw .invalid("There are too many prompts.", param: "prompt") }
    mostTokens = found.mostTokens
    mostRange = found.mostRange
    promptBytes = found.promptBytes
    mostPrompt = found.bound.tokens(of: route)
    streamOptions = found.streamOptions
    includeUsage = found.includeUsage
    isForPrograms = found.isForPrograms
    end = found.end
  }

  /// The body as the upstream is to see it: under its own name of the model, with the usage asked for, and with a bound on the answer's
  /// tokens if one is given.
  func body(for model: String, mostTokens: Int64?, allocator: ByteBufferAllocator) -> ByteBuffer {
    var edits: [(Range<Int>, String)] = []
    if let modelRange {
      if model != self.model { edits.append((modelRange, model)) }
    } else if route == .tokenize {
      edits.append((end..<end, ",\"model\":\"\(model)\""))
    }
    if route.isAnswered, let mostTokens, self.mostTokens != mostTokens {
      if let mostRange {
        edits.append((mostRange, String(mostTokens)))
      } else {
        edits.append((end..<end, ",\"\(route.most)\":\(mostTokens)"))
      }
    }
    if isStream, !wantsUsage, route.hidesUsage {
      if let includeUsage {
        edits.append((includeUsage, "true"))
      } else if let streamOptions {
        edits.append((streamOptions, "{\"include_usage\":true}"))
      } else {
        edits.append((end..<end, ",\"stream_options\":{\"include_usage\":true}"))
      }
    }
    guard !edits.isEmpty else { return body }
    edits.sort { ($0.0.lowerBound, $0.0.upperBound) < ($1.0.lowerBound, $1.0.upperBound) }
    var out = allocator.buffer(capacity: body.readableBytes + 96 + model.utf8.count)
    var place = 0
    body.withUnsafeReadableBytes { raw in
      for (range, text) in edits {
        out.writeBytes(raw[place..<range.lowerBound])
        out.writeString(text)
        place = range.upperBound
      }
      out.writeBytes(raw[place..<raw.count])
    }
    return out
  }
}

/// What is found while a body is read.
private struct Found {
  var error: GatewayError?
  var isForPrograms = false
  var model: String?
  var modelRange: Range<Int>?
  var isStream = false
  var wantsUsage = false
  var answers: Int64 = 1
  var prompts: Int64 = 1
  var mostTokens: Int64?
  var mostRange: Range<Int>?
  var promptBytes = 0
  var bound = PromptBound()
  var promptRange: Range<Int>?
  var streamOptions: Range<Int>?
  var includeUsage: Range<Int>?
  var end = 0
  private var seen: UInt8 = 0

  mutating func note(
    _ key: Range<Int>, _ value: JSONScan.Value, _ bytes: UnsafeBufferPointer<UInt8>, _ route: CallRequest.Route
  ) {
    end = value.range.upperBound
    // Whoever writes a name in another way wants two readers to read it differently.
    if key.contains(where: { bytes[$0] == UInt8(ascii: "\\") }) {
      return wrong("Names of parameters must not hold escapes.", nil)
    }
    bound.add(key, value, bytes, route)
    if bytes.holds("model", at: key) {
      guard once(0, "model") else { return }
      let inside = value.range.lowerBound + 1..<max(value.range.lowerBound + 1, value.range.upperBound - 1)
      guard value.kind == .string, !inside.contains(where: { bytes[$0] == UInt8(ascii: "\\") }), inside.count <= 200
      else {
        return wrong("'model' must be a string.", "model")
      }
      model = String(decoding: UnsafeBufferPointer(rebasing: bytes[inside]), as: UTF8.self)
      modelRange = inside
    } else if bytes.holds("stream", at: key) {
      guard once(1, "stream") else { return }
      guard value.kind == .true || value.kind == .false || value.kind == .null else {
        return wrong("'stream' must be a boolean.", "stream")
      }
      isStream = value.kind == .true
    } else if bytes.holds(route.most, at: key) || route == .chat && bytes.holds("max_completion_tokens", at: key) {
      guard once(2, "\(route.most)") else { return }
      if value.kind == .null {
        mostRange = value.range
        return
      }
      guard value.kind == .number, let number = bytes.integer(at: value.range), number > 0 else {
        return wrong("'\(route.most)' must be a positive integer.", "\(route.most)")
      }
      mostTokens = number
      mostRange = value.range
    } else if bytes.holds("n", at: key) {
      guard once(3, "n") else { return }
      if value.kind != .null { count(value, bytes, "n") }
    } else if bytes.holds("best_of", at: key) {
      guard once(4, "best_of") else { return }
      if value.kind != .null { count(value, bytes, "best_of") }
    } else if bytes.holds("stream_options", at: key) {
      guard once(5, "stream_options") else { return }
      guard value.kind == .object || value.kind == .null else {
        return wrong("'stream_options' must be an object.", "stream_options")
      }
      streamOptions = value.range
    } else if Self.forPrograms.contains(where: { bytes.holds($0, at: key) }) {
      if value.kind != .null { isForPrograms = true }
    } else if bytes.holds(route.prompt, at: key) || route == .tokenize && bytes.holds("messages", at: key) {
      guard once(6, "\(route.prompt)") else { return }
      let isGood = route == .chat ? value.kind == .array : value.kind == .array || value.kind == .string
      guard isGood else { return wrong("'\(route.prompt)' has the wrong type.", "\(route.prompt)") }
      promptBytes = value.range.count
      promptRange = [.completions, .embeddings].contains(route) && value.kind == .array ? value.range : nil
      if route == .chat, value.range.count < 4 { wrong("'messages' must not be empty.", "messages") }
    }
  }

  /// Looks into what was found.
  mutating func look(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let streamOptions, bytes[streamOptions.lowerBound] == UInt8(ascii: "{") {
      var scan = JSONScan(UnsafeBufferPointer(rebasing: bytes[streamOptions]))
      let start = streamOptions.lowerBound
      var range: Range<Int>?
      var isTrue = false
      _ = scan.object { key, value in
        guard bytes.holds("include_usage", at: key.lowerBound + start..<key.upperBound + start) else { return }
        range = value.range.lowerBound + start..<value.range.upperBound + start
        isTrue = value.kind == .true
      }
      includeUsage = range
      wantsUsage = isTrue
    }
    if let promptRange {
      // Several prompts, each a text or its tokens; one prompt's tokens are numbers.
      var (texts, others) = (Int64(0), Int64(0))
      var scan = JSONScan(bytes, from: promptRange.lowerBound)
      _ = scan.array { value in
        if value.kind == .number { others += 1 } else { texts += 1 }
      }
      prompts = max(1, texts)
      promptBytes = max(promptBytes, Int(others))
    }
  }

  /// Members that ask for what a program reads.
  private static let forPrograms: [StaticString] = ["response_format", "tools", "functions", "text", "logprobs"]

  private mutating func count(_ value: JSONScan.Value, _ bytes: UnsafeBufferPointer<UInt8>, _ name: String) {
    guard value.kind == .number, let number = bytes.integer(at: value.range), number > 0 else {
      return wrong("'\(name)' must be a positive integer.", name)
    }
    answers = max(answers, number)
  }

  private mutating func once(_ place: UInt8, _ name: String) -> Bool {
    guard seen & (1 << place) == 0 else {
      wrong("'\(name)' is given twice.", name)
      return false
    }
    seen |= 1 << place
    return true
  }

  private mutating func wrong(_ message: String, _ param: String?) {
    if error == nil { error = .invalid(message, param: param) }
  }
}
