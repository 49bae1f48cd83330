import Glibc
import Models
import NIOCore
import Synchronization
import Vocabulary

/// Calls that are durable and not yet on record: a file of canonical JSON, a line each behind its checksum. Whoever appends hears of it
/// when the line is on disk; what is appended meanwhile shares the next flush.
///
/// There are two files, of which one is written to. Their room is written before it is used, so that a flush writes bytes and nothing about
/// the file. When one is long and all in the other is on record, writing goes on at the other's beginning: so neither grows while calls
/// come without end. A zero byte ends what counts.
final class CallJournal: Sendable {
  typealias Line = CallLine

  private struct State {
    var pending: [UInt8] = []
    var waiting: [(any EventLoop, @Sendable (Bool) -> Void)] = []
    /// In the file and not on record.
    var lines: [Line] = []
    /// So many at the beginning of `lines` are on record already.
    var done = 0
    var unwritten: [Line] = []
    var isOpen = true
    var hasFailed = false
    /// Whether somebody is writing.
    var isWriting = false
    /// Calls under way on the loop that appended last.
    var beside = 0
    /// The file that is written to, and how far.
    var current = 0
    var place = 0
    /// Of each file, what is its own already.
    var room = [0, 0]
    /// Lines in the other file that are not on record.
    var older = 0
  }

  private struct File {
    let path: String
    let descriptor: Int32
  }

  private let files: [File]
  private let state = Mutex(State())
  private let wake = Wake()
  private let ended = Wake()

  /// The most lines that wait to go on record; with more, calls are refused.
  static let most = 2_000_000
  /// So much of a file is used before writing goes on at a beginning.
  static let turn = 2 << 20
  /// Room is made in such steps.
  private static let step = 4 << 20
  /// The most lines that are kept in memory although they are on record.
  private static let mostDone = 4000
  /// Between two flushes under load, in microseconds; twice that while few of the calls under way have ended.
  private static let pause: useconds_t = 1000
  /// The largest that is read.
  private static let largest: off_t = 4 << 30

  /// Makes one in a folder, under a name that no other has. It is locked while this process lives.
  init(folder: String) throws {
    let name = folder + "/" + String(UInt64.random(in: .min ... .max), radix: 36)
    files = try ["", "-2"].map { suffix in
      let path = name + suffix + Self.ending
      let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_DSYNC, 0o600)
      guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0 else { throw JournalError(path: path, number: errno) }
      return File(path: path, descriptor: file)
    }
    // A file is only there for good once its folder is on disk.
    let folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if folder >= 0 { _ = Glibc.close(folder) } }
    guard files.allSatisfy({ Self.makeRoom($0.descriptor, from: 0) }), folder >= 0, fsync(folder) == 0 else {
      throw JournalError(path: name, number: errno)
    }
    state.withLock { $0.room = [Self.step, Self.step] }
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
    guard started == 0 else { throw JournalError(path: name, number: started) }
    pthread_detach(thread.pointee)
  }

  /// Appends a line; `done` runs on the loop once it is on disk, with false if it cannot be written.
  ///
  /// - Parameter beside: how many other calls are under way on this loop. With none it writes itself, which is sooner than having it
  ///   written.
  func append(_ line: Line, on loop: any EventLoop, beside: Int, done: @escaping @Sendable (Bool) -> Void) {
    enum Turn { case refused, wait, write }
    let turn = state.withLock { state -> Turn in
      guard state.isOpen, !state.hasFailed else { return .refused }
      Self.add(line, to: &state.pending)
      state.unwritten.append(line)
      state.beside = beside
      guard beside == 0, !state.isWriting, state.waiting.isEmpty else {
        state.waiting.append((loop, done))
        return .wait
      }
      state.isWriting = true
      return .write
    }
    switch turn {
    case .refused: done(false)
    case .wait: wake.signal()
    case .write:
      let isWritten = flush()
      // Whoever came meanwhile has been told nothing yet.
      wake.signal()
      done(isWritten)
    }
  }

  private static func add(_ line: Line, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: line.checksum)
    bytes.append(0x20)
    bytes.append(contentsOf: line.bytes)
    bytes.append(0x0A)
  }

  /// Whether calls may begin.
  var isReady: Bool { state.withLock { $0.isOpen && !$0.hasFailed && $0.lines.count - $0.done < Self.most } }

  /// The oldest lines that are not on record.
  func unrecorded(_ limit: Int) -> [Line] { state.withLock { Array($0.lines.dropFirst($0.done).prefix(limit)) } }

  /// The oldest `count` lines are on record now.
  func recorded(_ count: Int) {
    state.withLock { state in
      state.done += count
      state.older = max(0, state.older - count)
      guard state.done == state.lines.count || state.done >= Self.mostDone else { return }
      state.lines.removeFirst(state.done)
      state.done = 0
    }
  }

  /// Writes what is pending, and no more; the files go if all in them is on record. Returns when it has.
  func close() {
    state.withLock { $0.isOpen = false }
    wake.signal()
    ended.wait()
    if state.withLock({ $0.lines.count == $0.done && !$0.hasFailed }) { for file in files { Self.remove(file.path) } }
  }

  // MARK: The thread

  private func run() {
    while true {
      wake.wait()
      let (waiting, isOpen) = state.withLock { state in
        // Who writes now signals when it has.
        guard !state.isWriting else { return ([(any EventLoop, @Sendable (Bool) -> Void)](), true) }
        defer { state.waiting.removeAll(keepingCapacity: true) }
        state.isWriting = !state.waiting.isEmpty
        return (state.waiting, state.isOpen)
      }
      if !waiting.isEmpty {
        let isWritten = flush()
        tell(waiting, isWritten)
        // Where many wait, some wait a little longer and share one flush: each costs more than what is in it.
        if waiting.count > 1, isOpen {
          usleep(Self.pause)
          if state.withLock({ $0.waiting.count < $0.beside }) { usleep(Self.pause) }
        }
      }
      guard isOpen else { break }
    }
    for file in files { _ = Glibc.close(file.descriptor) }
    ended.signal()
  }

  /// Tells each loop at once.
  private func tell(_ waiting: [(any EventLoop, @Sendable (Bool) -> Void)], _ isWritten: Bool) {
    var rest = waiting[...]
    while let loop = rest.first?.0 {
      let its = rest.filter { $0.0 === loop }.map(\.1)
      rest = rest.filter { $0.0 !== loop }[...]
      loop.execute { for done in its { done(isWritten) } }
    }
  }

  /// Writes what is pending. Whoever calls it has set `isWriting`.
  private func flush() -> Bool {
    var (bytes, lines, place, current, room) = state.withLock { state in
      defer {
        state.pending.removeAll(keepingCapacity: true)
        state.unwritten.removeAll(keepingCapacity: true)
      }
      if state.place > Self.turn { Self.turnOver(&state) }
      return (state.pending, state.unwritten, state.place, state.current, state.room[state.current])
    }
    let (file, length) = (files[current].descriptor, bytes.count)
    bytes.append(0)
    var isWritten = true
    while isWritten, place + bytes.count > room {
      isWritten = Self.makeRoom(file, from: room)
      room += Self.step
    }
    isWritten = isWritten && Self.write(bytes, to: file, at: place)
    state.withLock { state in
      state.isWriting = false
      if isWritten {
        (state.place, state.room[current]) = (place + length, room)
        state.lines.append(contentsOf: lines)
      } else {
        state.hasFailed = true
      }
    }
    return isWritten
  }

  /// Goes on at the beginning of a file in which all is on record, if there is one.
  private static func turnOver(_ state: inout State) {
    let left = state.lines.count - state.done
    if left == 0 {
      state.place = 0
    } else if state.older == 0 {
      (state.older, state.place) = (left, 0)
      state.current = 1 - state.current
    }
  }

  private static func makeRoom(_ file: Int32, from place: Int) -> Bool {
    write([UInt8](repeating: 0, count: step), to: file, at: place)
  }

  private static func write(_ bytes: [UInt8], to file: Int32, at place: Int) -> Bool {
    bytes.withUnsafeBytes { raw in
      var done = 0
      while done < raw.count {
        let count = pwrite(file, raw.baseAddress.map { $0 + done }, raw.count - done, off_t(place + done))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        done += count
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
    var (lines, rest, place): ([Line], [UInt8], off_t) = ([], [], 0)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while place < size {
      let count = pread(file, &buffer, buffer.count, place)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw JournalError(path: path, number: errno) }
      place += off_t(count)
      rest += buffer[..<count]
      var start = 0
      while let end = rest[start...].firstIndex(of: 0x0A) {
        // What is cut off, or stands behind the end from an earlier turn, was not acknowledged, or is on record.
        guard let line = read(rest[start..<end]) else { return lines }
        lines.append(line)
        start = end + 1
      }
      rest.removeFirst(start)
      guard rest.first != 0, rest.count < 1 << 20 else { break }
    }
    return lines
  }

  private static func read(_ bytes: ArraySlice<UInt8>) -> Line? {
    guard bytes.count > 17, bytes[bytes.startIndex + 16] == 0x20 else { return nil }
    guard let line = Line(bytes: Array(bytes.dropFirst(17))), line.checksum.elementsEqual(bytes.prefix(16)) else {
      return nil
    }
    return line
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
