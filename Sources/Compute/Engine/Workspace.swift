import CSeccomp
import Glibc

/// What a job may write to: a memory file system of its own, bounded in bytes and in files.
///
/// A watcher that adds up files can be dodged: by files that are open but have no name, by folders nested deeper than a path
/// may be long, by a million empty files, or simply by being quicker than the watcher. The kernel's own bound on a file system
/// cannot. A memory file system needs no privileges beyond a namespace and no disk image; it is mounted in the mount
/// namespace of the job's supervisor, so it is gone with the supervisor however that ends. `/job`, `/tmp` and `/dev/shm` all
/// lie in it and share its bounds. Its pages count as the job's memory, see ``Cgroup``.
struct Workspace {
  let path: String
  var work: String { path + "/work" }

  init(folder: String, limits: JobSpec.Limits, uid: UInt32?) throws {
    path = folder + "/scratch"
    try Files.makeFolder(path, 0o711)
    let options = "size=\(limits.diskBytes),nr_inodes=\(limits.files),mode=0711"
    // MS_NOSUID | MS_NODEV
    guard linux_mount("tmpfs", path, "tmpfs", 2 | 4, options) == 0 else { throw ComputeFailure("mount", path) }
    let names = ["/work", "/work/in", "/work/out", "/tmp", "/shm"]
    for name in names {
      try Files.makeFolder(path + name, 0o700)
      if let uid, chown(path + name, uid, uid) != 0 { throw ComputeFailure("chown", path + name) }
    }
  }

  /// Shows this program at a path that every job's user may reach, wherever it is installed. False if others may not run it.
  static func show(program: String, at path: String) throws -> Bool {
    var status = stat()
    guard stat(program, &status) == 0, geteuid() != 0 || status.st_mode & 0o005 == 0o005 else { return false }
    try Files.write([], to: path, mode: 0o755)
    // MS_BIND
    guard linux_mount(program, path, nil, 4096, nil) == 0 else { throw ComputeFailure("mount", path) }
    return true
  }

  /// Shows a folder at a path of the job's folder.
  static func show(folder: String, at path: String) throws {
    try Files.makeFolder(path, 0o711)
    // MS_BIND
    guard linux_mount(folder, path, nil, 4096, nil) == 0 else { throw ComputeFailure("mount", path) }
  }

  /// Shows a shared folder so that the job's user has it as its owner has, if the owner is not root: what it leaves there is
  /// the owner's. Where that cannot be done it is shown as it is.
  static func share(folder: String, at path: String, uid: UInt32?) throws {
    var status = stat()
    guard let uid, stat(folder, &status) == 0, status.st_uid != 0, status.st_gid != 0 else {
      return try show(folder: folder, at: path)
    }
    try Files.makeFolder(path, 0o711)
    if linux_show_mapped(folder, path, status.st_uid, status.st_gid, uid) != 0 { try show(folder: folder, at: path) }
  }

  /// Bytes in use, and whether nothing more fits in.
  var fill: (bytes: Int64, isFull: Bool) {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return (0, false) }
    return (
      Int64(status.f_blocks - status.f_bfree) * Int64(status.f_frsize), status.f_bfree == 0 || status.f_ffree == 0
    )
  }
}
