import Glibc

/// Files below a folder in which others may put links: no part of the way is followed.
extension Files {
  /// What is made belongs to whom and may be used by whom.
  struct Ownership {
    var uid: uid_t
    var gid: gid_t
    var folderMode: mode_t
    var fileMode: mode_t

    /// As in the folder itself.
    init(like folder: String) throws {
      var status = stat()
      guard stat(folder, &status) == 0 else { throw ComputeFailure("stat", folder) }
      (uid, gid, folderMode) = (status.st_uid, status.st_gid, status.st_mode & 0o777)
      fileMode = folderMode & 0o666
    }

    init(uid: UInt32?) {
      self.uid = uid ?? geteuid()
      gid = uid ?? getegid()
      folderMode = 0o755
      fileMode = 0o644
    }
  }

  /// Opens the folder `parts` below `base`, and makes what is not there if it is told whose it should be.
  static func folder(beneath base: String, _ parts: [String], making owner: Ownership? = nil) throws -> Int32 {
    var here = Glibc.open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    for part in parts where here >= 0 {
      if let owner, mkdirat(here, part, owner.folderMode) == 0 {
        let made = openat(here, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if made >= 0 {
          _ = fchown(made, owner.uid, owner.gid)
          _ = fchmod(made, owner.folderMode)
        }
        close(here)
        here = made
        continue
      }
      let next = openat(here, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      let code = errno
      close(here)
      errno = code
      here = next
    }
    guard here >= 0 else { throw ComputeFailure("open", "/" + parts.joined(separator: "/")) }
    return here
  }

  /// Makes a file anew, with the folders on its way.
  static func create(beneath base: String, _ parts: [String], _ owner: Ownership) throws -> Int32 {
    let parent = try folder(beneath: base, parts.dropLast(), making: owner)
    defer { close(parent) }
    let name = parts.last ?? ""
    unlinkat(parent, name, 0)
    let file = openat(parent, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, owner.fileMode)
    guard file >= 0 else { throw ComputeFailure("make", "/" + parts.joined(separator: "/")) }
    _ = fchown(file, owner.uid, owner.gid)
    _ = fchmod(file, owner.fileMode)
    return file
  }

  /// Makes a file that takes its name when it is whole.
  static func replace(beneath base: String, _ parts: [String], _ owner: Ownership, _ body: (Int32) throws -> Void)
    throws
  {
    let parent = try folder(beneath: base, parts.dropLast(), making: owner)
    defer { close(parent) }
    let name = parts.last ?? ""
    let partial = ".\(name.prefix(100)).lingqu-\(UInt64.random(in: 0..<UInt64.max))"
    let file = openat(parent, partial, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, owner.fileMode)
    guard file >= 0 else { throw ComputeFailure("make", "/" + parts.joined(separator: "/")) }
    defer { close(file) }
    do {
      _ = fchown(file, owner.uid, owner.gid)
      _ = fchmod(file, owner.fileMode)
      try body(file)
      guard fsync(file) == 0, renameat(parent, partial, parent, name) == 0 else {
        throw ComputeFailure("make", "/" + parts.joined(separator: "/"))
      }
    } catch {
      unlinkat(parent, partial, 0)
      throw error
    }
  }

  /// Ways to the plain files below a folder, sorted; links and what else there is are left out.
  static func walk(beneath base: String, _ parts: [String], most: Int = 10_000) throws -> [[String]] {
    var found: [[String]] = []
    var folders: [[String]] = [[]]
    while let way = folders.popLast() {
      let descriptor = try folder(beneath: base, parts + way)
      guard let stream = fdopendir(descriptor) else {
        close(descriptor)
        throw ComputeFailure("list", "/" + (parts + way).joined(separator: "/"))
      }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard name != ".", name != ".." else { continue }
        var status = stat()
        guard fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
        switch status.st_mode & S_IFMT {
        case S_IFREG: found.append(way + [name])
        case S_IFDIR where way.count < 64: folders.append(way + [name])
        default: continue
        }
        guard found.count + folders.count <= most else {
          throw ComputeFailure("/" + parts.joined(separator: "/"), because: "it holds more than \(most) files")
        }
      }
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }
  }

  static func isFolder(beneath base: String, _ parts: [String]) -> Bool {
    guard let descriptor = try? folder(beneath: base, parts) else { return false }
    close(descriptor)
    return true
  }

  /// Copies one open file into another. False if there is more than `most`.
  static func copy(_ source: Int32, to target: Int32, most: Int64) throws -> Int64? {
    var sent: Int64 = 0
    while true {
      let count = sendfile(target, source, nil, Int(min(most - sent + 1, 1 << 24)))
      if count < 0 { throw ComputeFailure("copy", "file") }
      if count == 0 { return sent }
      sent += Int64(count)
      if sent > most { return nil }
    }
  }
}
