import CSeccomp
import Glibc

/// A pipe through which a running command speaks, and what becomes of its words.
struct Channel {
  /// Where the command writes; closed here once it has started.
  let far: Int32
  private let near: Int32
  private var isOpen = true
  /// A file in the job's workspace that gets everything.
  private let file: Int32
  private var excerpt: Excerpt?

  /// - Parameters:
  ///   - file: closed with the channel; -1: none.
  ///   - excerpt: the path of a file that keeps the beginning and the end.
  init(file: Int32 = -1, excerpt: String? = nil, most: Int = Excerpt.most) throws {
    var ends: [Int32] = [0, 0]
    guard linux_pipe2(&ends, O_CLOEXEC) == 0 else { throw ComputeFailure("pipe", excerpt ?? "log") }
    (near, far) = (ends[0], ends[1])
    self.file = file
    self.excerpt = excerpt.map { Excerpt($0, most: most) }
  }

  /// What to wait for.
  var request: pollfd { pollfd(fd: isOpen ? near : -1, events: Int16(POLLIN), revents: 0) }

  /// Takes what is there, at most one piece. False if the file has no room for it.
  mutating func take(_ buffer: inout [UInt8], _ body: (ArraySlice<UInt8>) -> Void) -> Bool {
    let count = read(near, &buffer, buffer.count)
    guard count > 0 else {
      if count == 0 { isOpen = false }
      return true
    }
    let piece = buffer[..<count]
    body(piece)
    excerpt?.add(piece)
    return file < 0 || Files.writeAll(piece, to: file)
  }

  /// Takes what was written before the command's end, and closes.
  mutating func finish(_ buffer: inout [UInt8], _ body: (ArraySlice<UInt8>) -> Void) -> Bool {
    _ = fcntl(near, F_SETFL, O_NONBLOCK)
    var fits = true
    while isOpen {
      let count = read(near, &buffer, buffer.count)
      guard count > 0 else { break }
      let piece = buffer[..<count]
      body(piece)
      excerpt?.add(piece)
      if file >= 0, !Files.writeAll(piece, to: file) { fits = false }
    }
    close(near)
    if file >= 0 { close(file) }
    excerpt?.finish()
    return fits
  }
}

/// The beginning and the end of what a command said: the first bytes as they come, the last ones when it has ended.
struct Excerpt {
  /// Of each of the two, unless there are many.
  static let most = 32_768
  private let most: Int
  private let file: Int32
  private var head = 0
  private var tail: [UInt8] = []
  private var left: Int64 = 0

  init(_ path: String, most: Int) {
    self.most = most
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
  }

  mutating func add(_ bytes: ArraySlice<UInt8>) {
    let first = bytes.prefix(most - head)
    if !first.isEmpty {
      _ = Files.writeAll(first, to: file)
      head += first.count
    }
    tail += bytes.dropFirst(first.count)
    if tail.count > 2 * most {
      left += Int64(tail.count - most)
      tail.removeFirst(tail.count - most)
    }
  }

  mutating func finish() {
    if tail.count > most {
      left += Int64(tail.count - most)
      tail.removeFirst(tail.count - most)
    }
    if left > 0 { _ = Files.writeAll(Array("\n[… \(left) bytes …]\n".utf8)[...], to: file) }
    _ = Files.writeAll(tail[...], to: file)
    close(file)
  }
}
