public import Vocabulary

/// A path inside a task's sandbox that the task may have for itself.
///
/// The root of the sandbox is read-only and holds the system; a task's own files are in folders beside the system's, each of
/// which is mounted by its first name. So a path has two parts at least, and its first is not one of the system's.
public struct TaskPath: Hashable, Sendable {
  /// From the root, without empty parts.
  let parts: [String]
  var first: String { parts[0] }
  var text: String { "/" + parts.joined(separator: "/") }

  /// What the sandbox has itself.
  static let system: Set<String> = [
    "usr", "bin", "sbin", "lib", "lib64", "lib32", "libx32", "proc", "sys", "dev", "etc", "opt", "boot",
  ]
  /// How long a path may be, and each of its parts.
  static let mostBytes = 1024
  static let mostOfPart = 255

  /// Refuses what is not absolute, leads upwards, or is the system's.
  ///
  /// - Parameter least: how many parts it must have: a folder may be at the top, a file may not.
  public init(_ text: String, least: Int = 2, field: String) throws(Refusal) {
    guard text.utf8.first == UInt8(ascii: "/"), text.utf8.count <= Self.mostBytes else {
      throw Self.refusal(Text(zh: "路径不是绝对路径或过长", en: "the path is not absolute, or too long"), field)
    }
    let parts = text.split(separator: "/").map(String.init)
    for part in parts {
      guard part != ".", part != "..", part.utf8.count <= Self.mostOfPart,
        !part.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
      else {
        throw Self.refusal(
          Text(zh: "路径含 .、.. 或不可用的字符", en: "the path has . or .. or characters that no name should have"), field)
      }
    }
    guard parts.count >= least, let first = parts.first else {
      throw Self.refusal(
        Text(zh: "文件不能直接位于根目录", en: "a file cannot be in the root itself, which is read-only"), field)
    }
    guard !Self.system.contains(first), parts.prefix(2) != ["job", "in"], parts.prefix(2) != ["job", "out"] else {
      throw Self.refusal(Text(zh: "该位置属于系统", en: "/\(parts.prefix(2).joined(separator: "/")) is the system's"), field)
    }
    self.parts = parts
  }

  init(parts: [String]) { self.parts = parts }

  private static func refusal(_ detail: Text, _ field: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "task.path", detail,
      remedy: Text(
        zh: "绝对路径，位于自有目录之下，例如 /tmp/x 或 /data/x；不在 /usr、/etc、/dev、/proc、/opt 等系统目录中",
        en:
          "an absolute path below a folder of the task's own, such as /tmp/x or /data/x; not in /usr, /etc, /dev, /proc, /opt"
      ),
      field: field)
  }
}
