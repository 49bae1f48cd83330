import Glibc
import Logging
import Vocabulary

/// Log lines as JSON, one object a line, for programs that collect them: `at`, `level`, `label`, `message`, and what
/// else is known, each under its own name.
struct JSONLogHandler: LogHandler {
  let label: String
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?
  var logLevel = Logger.Level.info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var members: [String: JSON] = [:]
    let known = metadata.merging(metadataProvider?.get() ?? [:]) { own, _ in own }
    for (name, value) in known.merging(event.metadata ?? [:], uniquingKeysWith: { _, new in new }) {
      members[name] = Self.json(value)
    }
    members["at"] = .string(Instant.now.description)
    members["level"] = .string(event.level.rawValue)
    members["label"] = .string(label)
    members["message"] = .string(event.message.description)
    var line = JSON.object(members).canonical
    line.append(UInt8(ascii: "\n"))
    // One call a line: lines of several threads do not run into each other.
    _ = write(STDERR_FILENO, line, line.count)
  }

  private static func json(_ value: Logger.Metadata.Value) -> JSON {
    switch value {
    case .string(let text): .string(text)
    case .stringConvertible(let value): .string(value.description)
    case .dictionary(let members): .object(members.mapValues(json))
    case .array(let elements): .array(elements.map(json))
    }
  }
}
