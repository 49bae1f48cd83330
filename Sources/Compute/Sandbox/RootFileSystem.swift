import Glibc

/// The unpacked root file system of a container image, as a sandbox has it in place of this machine's system: all read-only, with
/// the sandbox's own `/proc`, `/dev`, `/tmp` and `/job`.
struct RootFileSystem {
  /// Where it lies, for whoever starts the sandbox.
  let path: String
  /// Names at its top that are somebody else's in the sandbox.
  var hidden: Set<String> = []

  /// What programs of an image expect, as container runtimes have it.
  static let programs = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
  private static let own: Set<String> = ["proc", "sys", "dev", "tmp", "job"]

  /// Bubblewrap's words for it. Its top is made anew of what is there, so that folders of the sandbox's own find a place.
  var mounts: [String] {
    var words: [String] = []
    for name in Files.names(in: path).sorted() where !Self.own.contains(name) && !hidden.contains(name) {
      words += mount("/" + name)
    }
    return words
  }

  private func mount(_ name: String) -> [String] {
    var status = stat()
    guard lstat(path + name, &status) == 0 else { return [] }
    switch status.st_mode & S_IFMT {
    case S_IFDIR, S_IFREG: return ["--ro-bind", path + name, name]
    case S_IFLNK:
      // `bin` is a link to `usr/bin` in most.
      var buffer = [CChar](repeating: 0, count: 4096)
      let length = readlink(path + name, &buffer, buffer.count - 1)
      guard length > 0 else { return [] }
      return ["--symlink", String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self), name]
    default: return []
    }
  }
}
