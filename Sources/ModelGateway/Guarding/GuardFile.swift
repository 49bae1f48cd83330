import Glibc
import Guard
import Vocabulary

/// The operator's file of what the gateway looks for, in JSON; beside it the bank of keywords that it names.
///
///     {"bank": "keywords.csv", "policy": {"prompt": {"keywords": {"A.1": "block"}, "otherKeywords": "record"}},
///      "classifier": {"endpoint": "http://127.0.0.1:9000/v1", "model": "guard-8b", "timeoutMilliseconds": 2000},
///      "labels": {"producer": "91450100MA0000000B", "mark": {"position": "suffix", "text": "【本内容由人工智能生成】"}}}
public struct GuardFile: Sendable {
  private let path: String
  private var seen: [Version] = []

  public init(_ path: String) { self.path = path }

  private struct Version: Hashable, Sendable {
    let path: String
    let seconds: Int
    let nanoseconds: Int
    let size: Int
    let node: UInt
  }

  private struct Content: Decodable {
    /// Beside the file. Its ending says what it is: csv, tsv, json, or a term a line.
    var bank: String?
    /// What rows of the bank belong to that name nothing.
    var category: String?
    var policy: GuardPolicy?
    var classifier: Classifier?
    var labels: Labels?

    struct Classifier: Decodable {
      var endpoint: String
      var model: String?
      var timeoutMilliseconds: Int64?
      /// A file with the secret that it is shown.
      var secretFile: String?
    }
    struct Labels: Decodable {
      var producer: String
      var mark: VisibleMark?
    }
  }

  static let mostBytes = 1 << 20

  /// Reads it if it, or what it names, is not what it was at the last time; nil if nothing changed.
  public mutating func changed() throws -> GatewayGuard? {
    guard seen.isEmpty || seen != seen.map({ Self.version($0.path) }) else { return nil }
    let (made, paths) = try load()
    seen = paths.map(Self.version)
    return made
  }

  /// Reads it. Throws a `Refusal` that says what is wrong with it.
  public func read() throws -> GatewayGuard { try load().0 }

  private func load() throws -> (GatewayGuard, [String]) {
    let content: Content
    do { content = try JSON.parse(try Self.bytes(path, Self.mostBytes)).decode() } catch let error as Refusal {
      throw error
    } catch { throw Self.wrong("\(path): \(error)") }
    var paths = [path]
    func beside(_ name: String) -> String {
      guard !name.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return name }
      return path[...slash] + name
    }
    let policy = content.policy ?? GuardPolicy()
    try policy.validate()
    var matcher: KeywordMatcher?
    if let bank = content.bank {
      paths.append(beside(bank))
      let bytes = try Self.bytes(beside(bank), KeywordBank.mostFileBytes)
      let ending = bank.split(separator: ".").last.map(String.init) ?? ""
      matcher = KeywordMatcher(
        try KeywordBank.read(bytes, KeywordBank.Format(rawValue: ending) ?? .lines, category: content.category))
    }
    var client: ModerationClient?
    if let told = content.classifier {
      var secret: String?
      if let file = told.secretFile {
        paths.append(beside(file))
        secret = String(decoding: try Self.bytes(beside(file), 4096).filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
      }
      guard told.endpoint.hasPrefix("http://") || told.endpoint.hasPrefix("https://"),
        (1...60_000).contains(told.timeoutMilliseconds ?? 2000)
      else {
        throw Self.wrong("classifier: endpoint is http:// or https://, timeoutMilliseconds 1 to 60000")
      }
      client = ModerationClient(
        endpoint: told.endpoint, model: told.model, secret: secret, milliseconds: told.timeoutMilliseconds ?? 2000)
    }
    var classify: GatewayGuard.Classify?
    if let client {
      classify = { side, texts in await client.findings(texts, policy[side].classifier ?? ModerationThresholds()) }
    }
    var labels: GatewayGuard.Labels?
    if let told = content.labels {
      labels = try GatewayGuard.Labels(producer: told.producer, mark: told.mark ?? .none)
    }
    let rules = matcher == nil && content.policy == nil ? nil : ContentGuard(matcher, policy)
    let made = GatewayGuard(rules, classify: classify, labels: labels)
    return (made, paths)
  }

  private static func wrong(_ what: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "guard.file", Text(zh: "内容防护文件不可用：\(what)", en: "the guard's file cannot be used: \(what)"),
      remedy: Text(
        zh: "写法见 docs/guard-what-models-say.zh.md", en: "docs/guard-what-models-say.md tells how to write it"))
  }

  private static func version(_ path: String) -> Version {
    var status = stat()
    guard stat(path, &status) == 0 else { return Version(path: path, seconds: 0, nanoseconds: 0, size: -1, node: 0) }
    return Version(
      path: path, seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: Int(status.st_size),
      node: UInt(status.st_ino))
  }

  private static func bytes(_ path: String, _ most: Int) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw wrong("\(path): \(String(cString: strerror(errno)))") }
    defer { _ = close(file) }
    var (all, piece) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
    while true {
      let count = Glibc.read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw wrong("\(path): \(String(cString: strerror(errno)))") }
      guard count > 0 else { return all }
      all += piece[..<count]
      guard all.count <= most else { throw wrong("\(path): > \(most) B") }
    }
  }
}
