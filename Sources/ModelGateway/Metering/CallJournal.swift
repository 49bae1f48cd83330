import Glibc
import Models
import NIOCore
import Synchronization
import Vocabulary

/// Calls that are durable and not yet on record: a file of canonical JSON, a line each. Whoever appends hears of it when the line is
/// on disk; what is appended meanwhile shares the next flush.
final class CallJournal: Sendable {
  typealias Line = CallBook.Line

  private struct State {
    var pending: [UInt8] = []
    var waiting: [(any EventLoop, @Sendable (Bool) -> Void)] = []
    /// In the file and not on record.
    var lines: [Line] = []
    var unwritten: [Line] = []
    var isOpen = true
    var hasFailed = false
  }

  private let path: String
  private let file: Int32
  private let state = Mutex(State())
  private let wake = Wake()
  private let ended = Wake()

  /// The most lines that wait to go on record; with more, calls are refused.
  static let most = 2_000_000
  /// The file is begun anew when all in it is on record and it is this large.
  private static let largest: off_t = 64 << 20

  /// Makes one in a folder, under a name that no other has. It is locked while this process lives.
  init(folder: String) throws {
    path = folder + "/" + String(UInt64.random(in: .min ... .max), radix: 36) + Self.ending
    file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_DSYNC, 0o600)
    guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0 else { throw JournalError(path: path, number: errno) }
    // A file is only there for good once its folder is on disk.
    let folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if folder >= 0 { _ = Glibc.close(folder) } }
    guard folder >= 0, fsync(folder) == 0 else { throw JournalError(path: path, number: errno) }
    let thread = UnsafeMutablePointer<pthread_t>.allocate(capacity: 1)
    defer { thread.deallocate() }
    let box = Unmanaged.passRetained(self).toOpaque()
    let started = pthread_create(
      thread, nil,
      { box in
        guard let box else { return nil }
        Unmanaged<CallJournal>.fromOpaque(box).takeRetainedValue().run()
        return nil
      }, box)
    guard started == 0 else { throw JournalError(path: path, number: started) }
    pthread_detach(thread.pointee)
  }

  /// Appends a line; `done` runs on the loop once it is on disk, with false if it cannot be written.
  func append(_ line: Line, on loop: any EventLoop, done: @escaping @Sendable (Bool) -> Void) {
    let isTaken = state.withLock { state in
      guard state.isOpen, !state.hasFailed else { return false }
      state.pending.append(contentsOf: line.bytes)
      state.pending.append(0x0A)
      state.unwritten.append(line)
      state.waiting.append((loop, done))
      return true
    }
    if isTaken { wake.signal() } else { done(false) }
  }

  /// Whether calls may begin.
  var isReady: Bool { state.withLock { $0.isOpen && !$0.hasFailed && $0.lines.count < Self.most } }

  /// The oldest lines that are not on record.
  func unrecorded(_ limit: Int) -> [Line] { state.withLock { Array($0.lines.prefix(limit)) } }

  /// The oldest `count` lines are on record now.
  func recorded(_ count: Int) { state.withLock { $0.lines.removeFirst(min(count, $0.lines.count)) } }

  /// Writes what is pending, and no more; the file goes if all in it is on record. Returns when it has.
  func close() {
    state.withLock { $0.isOpen = false }
    wake.signal()
    ended.wait()
    if state.withLock({ $0.lines.isEmpty && !$0.hasFailed }) { Self.remove(path) }
  }

  // MARK: The thread

  private func run() {
    var isGoingOn = true
    while isGoingOn {
      wake.wait()
      let (bytes, lines, waiting, isOpen) = state.withLock { state in
        defer {
          state.pending.removeAll(keepingCapacity: true)
          state.unwritten.removeAll(keepingCapacity: true)
          state.waiting.removeAll(keepingCapacity: true)
        }
        return (state.pending, state.unwritten, state.waiting, state.isOpen)
      }
      isGoingOn = isOpen
      guard !lines.isEmpty else { continue }
      beginAnewIfLarge()
      let isWritten = write(bytes)
      state.withLock { state in
        if isWritten { state.lines.append(contentsOf: lines) } else { state.hasFailed = true }
      }
      for (loop, done) in waiting { loop.execute { done(isWritten) } }
    }
    _ = Glibc.close(file)
    ended.signal()
  }

  private func beginAnewIfLarge() {
    guard state.withLock({ $0.lines.isEmpty }), lseek(file, 0, SEEK_END) > Self.largest else { return }
    _ = ftruncate(file, 0)
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { raw in
      var rest = raw[...]
      while !rest.isEmpty {
        let count = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  // MARK: What others left

  private static let ending = ".journal"

  /// The journals of processes that are gone. Throws if the process of one is not.
  static func left(in folder: String) throws -> [(path: String, lines: [Line])] {
    guard let entries = opendir(folder) else { throw JournalError(path: folder, number: errno) }
    defer { closedir(entries) }
    var found: [(String, [Line])] = []
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard name.hasSuffix(ending) else { continue }
      found.append((folder + "/" + name, try read(folder + "/" + name)))
    }
    return found
  }

  static func remove(_ path: String) { unlink(path) }

  /// The lines of a file. What was cut off at its end was never acknowledged.
  private static func read(_ path: String) throws -> [Line] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw JournalError(path: path, number: errno) }
    defer { _ = Glibc.close(file) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else { throw JournalError(path: path, number: errno) }
    let size = lseek(file, 0, SEEK_END)
    guard size >= 0, size <= largest * 16 else { throw JournalError(path: path, number: EFBIG) }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { raw in
        pread(file, raw.baseAddress.map { $0 + filled }, raw.count - filled, off_t(filled))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw JournalError(path: path, number: errno) }
      filled += count
    }
    var lines: [Line] = []
    var start = 0
    while let end = bytes[start...].firstIndex(of: 0x0A) {
      let line = Array(bytes[start..<end])
      guard let call = try? JSON.parse(line).decode(ModelCall.self) else {
        throw JournalError(path: path, number: EBADMSG)
      }
      lines.append(Line(call: call, bytes: line))
      start = end + 1
    }
    return lines
  }
}

/// A journal of calls cannot be used.
public struct JournalError: Error, Sendable, CustomStringConvertible {
  let path: String
  let number: Int32
  public var description: String { "\(path): \(String(cString: strerror(number)))" }
}

/// Wakes one thread.
private final class Wake: @unchecked Sendable {
  // POSIX makes a semaphore safe to use from any thread; it has one address from `init` to `deinit`.
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
  init() { sem_init(semaphore, 0, 0) }
  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }
  func signal() { sem_post(semaphore) }
  func wait() { while sem_wait(semaphore) != 0 {} }
}
