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

  /// Removes the folders of hubs that do not live, whose data folder is gone, and whose jobs have ended.
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
    guard file >= 0 else {
      // No hub of today's kind: a day without change means that nobody comes back.
      return time(nil) - status.st_mtim.tv_sec > 86_400
    }
    defer { close(file) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else { return false }
    let owner = Files.read(root + mark, most: 4096).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return owner.isEmpty || access(owner, F_OK) != 0 && errno == ENOENT
  }
}
