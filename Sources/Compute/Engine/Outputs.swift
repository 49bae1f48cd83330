import Glibc

/// Takes a job's outputs out of its workspace before that vanishes.
enum Outputs {
  /// Copies the plain files `names` of `work/out` to the folder `target`. False if they hold more than `most` together: a file
  /// with holes is larger than what it takes in a file system.
  ///
  /// The folders belong to the job, which may have put links in their place: no part of the way is followed.
  static func collect(_ names: [String], from work: String, to target: String, most: Int64) throws -> Bool {
    try Files.makeFolder(target, 0o700)
    var left = most
    for name in names where !name.contains("/") {
      guard let source = Files.open(beneath: work, ["out", name]) else { continue }
      defer { close(source) }
      guard try copy(source, to: target + "/" + name, &left) else {
        unlink(target + "/" + name)
        return false
      }
    }
    try Files.flushFolder(of: target + "/.")
    return true
  }

  private static func copy(_ source: Int32, to path: String, _ left: inout Int64) throws -> Bool {
    let to = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard to >= 0 else { throw ComputeFailure("open", path) }
    defer { close(to) }
    while true {
      // One byte more than is left, to see that there is more.
      let count = sendfile(to, source, nil, Int(min(left + 1, 1 << 24)))
      guard count >= 0 else { throw ComputeFailure("copy", path) }
      left -= Int64(count)
      if left < 0 { return false }
      if count == 0 { break }
    }
    guard fsync(to) == 0 else { throw ComputeFailure("flush", path) }
    return true
  }
}
