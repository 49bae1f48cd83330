import Glibc

/// The folders in which the hubs of one machine run their jobs, when the hub is root: they lie together, outside the data
/// folders, and would stay for ever when a data folder is removed.
enum JobFolders {
  static let shared = "/var/tmp/lingqu-jobs"
  private static let mark = "/hub"

  /// Marks a folder as that of a hub that lives, by a lock which ends with it. Returns the descriptor, negative if it failed.
  static func mark(_ root: String, owner: String) -> Int32 {
    let file = open(root + mark, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return file }
    if !owner.isEmpty {
      let words = Array(owner.utf8)
      ftruncate(file, 0)
      _ = pwrite(file, words, words.count, 0)
    }
    flock(file, LOCK_SH | LOCK_NB)
    return file
  }

  /// Tells others that the hub of a folder still lives, for as long as ``patience`` after it has stopped.
  static func touch(_ mark: Int32) { if mark >= 0 { futimens(mark, nil) } }

  /// For how long the data folder of a hub that does not live may be out of sight: a disk that is not mounted comes back.
  private static let patience = 86_400

  /// What tells this folder from every other, made once by whoever asks first.
  static func identity(_ root: String) throws -> String {
    let path = root + "/engine"
    let draft = path + "-\(getpid())-\(UInt32.random(in: 0..<UInt32.max))"
    let words = (0..<2).map { _ in String(UInt64.random(in: 0..<UInt64.max), radix: 36) }
    try Files.write(Array(words.joined().utf8), to: draft)
    defer { unlink(draft) }
    if link(draft, path) != 0, errno != EEXIST { throw ComputeFailure("link", path) }
    guard let bytes = Files.read(path, most: 100), !bytes.isEmpty else { throw ComputeFailure("read", path) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Removes the folders of hubs that have not lived for a day, whose data folder is gone, and whose jobs have ended.
  static func clear(_ base: String = shared, except own: String) {
    guard geteuid() == 0 || base != shared else { return }
    for name in Files.names(in: base) where base + "/" + name != own && base + "/" + name != JobRunner.userFolder {
      let root = base + "/" + name
      if isAbandoned(root) { Files.remove(root) }
    }
  }

  private static func isAbandoned(_ root: String) -> Bool {
    var status = stat()
    guard lstat(root, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
      return false
    }
    let runs = Files.names(in: root).contains { Claim.read(root + "/" + $0)?.isAlive == true }
    guard !runs else { return false }
    let file = open(root + mark, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    // Without a mark it is of no hub of today's kind.
    guard file >= 0 else { return isOld(status) }
    defer { close(file) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0, fstat(file, &status) == 0, isOld(status) else { return false }
    let owner = Files.read(root + mark, most: 4096).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return owner.isEmpty || access(owner, F_OK) != 0 && errno == ENOENT
  }

  private static func isOld(_ status: stat) -> Bool { time(nil) - status.st_mtim.tv_sec > patience }
}
