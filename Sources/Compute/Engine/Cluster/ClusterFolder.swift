import Glibc
import Vocabulary

/// The jobs of a cluster as files, in a folder that hub and nodes share.
struct ClusterFolder: Sendable {
  let path: String
  /// Whose the files are; nil where the hub is that user itself, or may not give files away.
  let owner: Owner?

  struct Owner: Sendable, Hashable {
    var user: uid_t
    var group: gid_t
  }

  var jobs: String { path + "/jobs" }
  func folder(_ job: String) -> String { jobs + "/" + job }

  /// Makes room for a job. `others` are folders beside those of the jobs.
  func prepare(_ job: String, others: [String] = []) throws {
    for path in [jobs] + others where access(path, F_OK) != 0 {
      try Files.makeFolder(path, 0o711)
      try own(path)
    }
    try Files.makeFolder(folder(job), 0o700)
  }

  func own(_ path: String) throws {
    guard let owner, geteuid() == 0 else { return }
    guard chown(path, owner.user, owner.group) == 0 else { throw ComputeFailure("chown", path) }
  }

  /// Lays out what a job needs, once. From here on it is to run, whoever looks after it; over a power cut only once it is
  /// flushed, which has to be before the cluster hears of it.
  func lay(_ job: String, _ spec: JobSpec, inputs: [(name: String, path: String)], isFlushed: Bool = true) throws {
    let folder = folder(job)
    guard access(folder + "/spec.json", F_OK) != 0 else { return }
    let work = folder + "/work"
    for path in [work, work + "/in", work + "/out"] { try Files.makeFolder(path, 0o700) }
    for input in inputs {
      try Files.copy(input.path, work + "/in/" + input.name, mode: 0o600)
      try own(work + "/in/" + input.name)
    }
    for path in [folder, work, work + "/in", work + "/out"] { try own(path) }
    try Files.write(try JSON(encoding: spec).canonical, to: folder + "/spec.json", isFlushed: isFlushed)
  }

  func flush(_ job: String) throws { try Files.flush(folder(job) + "/spec.json") }

  /// Nil for a job that was never to run here.
  func spec(_ job: String) -> JobSpec? {
    Files.read(folder(job) + "/spec.json", most: 1 << 20).flatMap { try? JSON.parse($0).decode(JobSpec.self) }
  }

  /// The first word of a small file.
  func word(_ job: String, _ name: String) -> String? {
    guard let bytes = Files.read(folder(job) + "/" + name, most: 100) else { return nil }
    return String(decoding: bytes, as: UTF8.self).split { $0 == "\n" || $0 == " " }.first.map(String.init)
  }

  func log(_ job: String, from offset: Int64, most: Int) -> [UInt8] {
    guard let descriptor = Files.open(beneath: folder(job), ["log"]) else { return [] }
    defer { close(descriptor) }
    guard lseek(descriptor, Int(offset), SEEK_SET) >= 0 else { return [] }
    var out: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while out.count < most, case let count = read(descriptor, &buffer, min(buffer.count, most - out.count)), count > 0 {
      out += buffer[..<count]
    }
    return out
  }

  func readOutput(_ job: String, _ name: String, _ body: ([UInt8]) throws -> Void) throws -> Bool {
    guard !name.contains("/"), let descriptor = Files.open(beneath: folder(job), ["work", "out", name]) else {
      return false
    }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw ComputeFailure("read", name) }
      if count == 0 { return true }
      try body(Array(buffer[..<count]))
    }
  }

  /// What its log and its outputs hold.
  func sizes(_ job: String) -> (log: Int64, outputs: Int64) {
    let out = folder(job) + "/work/out"
    return (
      Files.size(folder(job) + "/log") ?? 0,
      Files.names(in: out).reduce(Int64(0)) { $0 + (Files.size(out + "/" + $1) ?? 0) }
    )
  }

  func remove(_ job: String) { Files.remove(folder(job)) }

  /// Jobs that have files here.
  func names() -> [String] { Files.names(in: jobs).filter { $0.hasPrefix("job_") } }
}
