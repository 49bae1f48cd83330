import Glibc
import Testing

@testable import Compute

/// Users, logs and folders that are shared or kept.
@Suite struct KeepingTests {
  @Test("two jobs never have one user at a time, and a number is free again when its holder is gone")
  func users() throws {
    let folder = try ScratchFolder()
    let first = try UserNumber(folder: folder.path, seed: "a")
    let second = try UserNumber(folder: folder.path, seed: "a")
    #expect(first.value != second.value)
    #expect(UserNumber.range.contains(first.value) && UserNumber.range.contains(second.value))
    first.release()
    let third = try UserNumber(folder: folder.path, seed: "a")
    #expect(third.value == first.value)
    second.release()
    third.release()
  }

  @Test("logs are kept up to a bound, the oldest go first")
  func logs() throws {
    let folder = try ScratchFolder()
    let logs = try JobLogs(folder: folder.path + "/logs", most: 3 * 4096)
    for job in ["job_1", "job_2", "job_3", "job_4"] { try logs.keep(job, Array("log of \(job)".utf8)) }
    logs.trim()
    #expect(!logs.has("job_1") && logs.has("job_2") && logs.has("job_4"))
    #expect(logs.read("job_4", from: 7, most: 3) == Array("job".utf8))
  }

  @Test(
    "the folder of a hub that is long gone with its data is removed; that of one that lives, or may come back, is not")
  func abandoned() throws {
    let scratch = try ScratchFolder()
    let base = scratch.path + "/base"
    for name in ["", "/gone", "/late", "/alive", "/back", "/own"] { try Files.makeFolder(base + name, 0o711) }
    try scratch.folder("data")
    close(JobFolders.mark(base + "/gone", owner: scratch.path + "/absent"))
    let alive = JobFolders.mark(base + "/alive", owner: scratch.path + "/absent")
    close(JobFolders.mark(base + "/back", owner: scratch.path + "/data"))
    close(JobFolders.mark(base + "/own", owner: scratch.path + "/absent"))
    let late = JobFolders.mark(base + "/late", owner: scratch.path + "/absent")
    for name in ["/gone", "/late", "/alive", "/back", "/own"] {
      var times = [
        timespec(tv_sec: time(nil) - 100_000, tv_nsec: 0), timespec(tv_sec: time(nil) - 100_000, tv_nsec: 0),
      ]
      #expect(utimensat(AT_FDCWD, base + name + "/hub", &times, 0) == 0)
    }
    // It lived a moment ago, and its disk is not mounted just now.
    JobFolders.touch(late)
    close(late)
    JobFolders.clear(base, except: base + "/own")
    #expect(Set(Files.names(in: base)) == ["late", "alive", "back", "own"])
    close(alive)
  }

  @Test("removing a folder follows no link")
  func links() throws {
    let scratch = try ScratchFolder()
    for name in ["kept", "gone", "gone/deep"] { try scratch.folder(name) }
    try scratch.file("kept/file", "x")
    #expect(symlink(scratch.path + "/kept", scratch.path + "/gone/deep/link") == 0)
    Files.remove(scratch.path + "/gone")
    #expect(Files.names(in: scratch.path) == ["kept"])
    #expect(Files.names(in: scratch.path + "/kept") == ["file"])
  }

  @Test("the filter of system calls can be made, and begins with its own three instructions")
  func filter() throws {
    let descriptor = try #require(SeccompFilter.descriptor())
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &bytes, bytes.count)
    #expect(count > 500 && count % 8 == 0)
    #expect(Array(bytes[..<8]) == [0x20, 0, 0, 0, 0, 0, 0, 0])
    #expect(bytes[8] == 0x25 && bytes[10] == 0 && bytes[11] == 1)
  }
}
