import Glibc
import Vocabulary

/// Which hub to talk to and with which key: `~/.config/lingqu/config.json`, readable by its owner alone.
struct ClientConfiguration: Codable {
  var hub: String?
  var key: String?
  /// The compute agreement that Slurm's commands submit under, unless told.
  var agreement: String?

  static var path: String {
    if let own = environment("LINGQU_CONFIG") { return own }
    let folder = environment("XDG_CONFIG_HOME") ?? (environment("HOME") ?? "/tmp") + "/.config"
    return folder + "/lingqu/config.json"
  }

  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What the file says; empty if there is none. A file that others may read is refused: it holds a key.
  static func load() throws -> ClientConfiguration {
    var status = stat()
    guard stat(path, &status) == 0 else { return ClientConfiguration() }
    guard status.st_mode & 0o077 == 0 else {
      throw Failure.file(path, why: Language.say(zh: "他人可读，请 chmod 600", en: "others may read it; chmod 600 it"))
    }
    do {
      return try JSON.parse(Files.read(path)).decode()
    } catch let error as JSONError {
      throw Failure.file(path, why: error.description)
    }
  }

  func save() throws {
    var parent = ""
    for part in Self.path.split(separator: "/").dropLast() {
      parent += "/" + part
      mkdir(parent, 0o700)
    }
    try Files.write(JSON(encoding: self).canonical + [0x0A], to: Self.path, mode: 0o600)
    chmod(Self.path, 0o600)
  }
}
