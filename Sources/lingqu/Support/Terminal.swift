import Glibc
import Vocabulary

/// Standard output and standard error.
enum Terminal {
  static func line(_ text: String) { write(harmless(text) + "\n", to: STDOUT_FILENO) }
  static func error(_ text: String) { write(harmless(text) + "\n", to: STDERR_FILENO) }

  /// Names, titles and values come from anybody: what would steer a terminal or turn the direction of a line is shown and not sent.
  static func harmless(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: steers) else { return text }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      // The pictures of control characters stand in their order.
      let picture = scalar.value < 0x20 ? Unicode.Scalar(0x2400 + scalar.value) : "\u{FFFD}"
      shown.append(steers(scalar) ? picture ?? "\u{FFFD}" : scalar)
    }
    return String(shown)
  }

  private static func steers(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  static func bytes(_ bytes: [UInt8]) {
    do { try Files.write(all: bytes, to: STDOUT_FILENO, path: "-") } catch {}
  }

  /// Whether people watch: progress is shown only then.
  static let isWatched = isatty(STDERR_FILENO) == 1

  private static func write(_ text: String, to descriptor: Int32) {
    do { try Files.write(all: Array(text.utf8), to: descriptor, path: "-") } catch {}
  }

  /// JSON for people and programs: members sorted, two spaces a level.
  static func json(_ value: JSON) { line(pretty(value)) }

  static func pretty(_ value: JSON, indent: String = "") -> String {
    let inner = indent + "  "
    switch value {
    case .object(let members) where !members.isEmpty:
      let lines = members.sorted { $0.key < $1.key }.map { name, member in
        inner + JSON.string(name).canonicalText + ": " + pretty(member, indent: inner)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
    case .array(let elements) where elements.contains { $0.object != nil || $0.array != nil }:
      return "[\n" + elements.map { inner + pretty($0, indent: inner) }.joined(separator: ",\n") + "\n" + indent + "]"
    default: return value.canonicalText
    }
  }
}
