import Glibc

extension Files {
  /// Makes a folder where others can make folders too, and refuses one that somebody else has put there first: they could
  /// exchange what is in it.
  static func makeOwnFolder(_ path: String, _ mode: mode_t) throws {
    if mkdir(path, mode) == 0 {
      chmod(path, mode)
      return
    }
    guard errno == EEXIST else { throw ComputeFailure("mkdir", path) }
    var status = stat()
    guard lstat(path, &status) == 0 else { throw ComputeFailure("stat", path) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw ComputeFailure(path, because: "it is not a folder") }
    guard status.st_uid == geteuid() else {
      throw ComputeFailure(path, because: "it belongs to user \(status.st_uid), not to the hub; remove it")
    }
    guard status.st_mode & 0o022 == 0 else {
      throw ComputeFailure(path, because: "others may write to it; chmod go-w it")
    }
    chmod(path, mode)
  }

  /// Names in a folder, in no order, at most `most`.
  static func names(in path: String, most: Int = 100_000) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while names.count < most, let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
