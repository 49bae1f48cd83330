import Glibc

/// A user of the operating system that one running job has to itself, on the whole machine.
///
/// Held by a lock on a file for as long as the supervisor lives: the kernel gives it back, whatever the supervisor dies of.
struct UserNumber {
  static let range: Range<UInt32> = 61_000..<65_000
  let value: UInt32
  private let descriptor: Int32

  /// The first free number at or after one that `seed` points at.
  init(folder: String, seed: String) throws {
    let size = UInt32(Self.range.count)
    let first = seed.utf8.reduce(UInt32(5381)) { ($0 &* 33 &+ UInt32($1)) } % size
    for step in 0..<size {
      let number = Self.range.lowerBound + (first + step) % size
      let file = open(folder + "/\(number)", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard file >= 0 else { throw ComputeFailure("open", folder + "/\(number)") }
      if flock(file, LOCK_EX | LOCK_NB) == 0 {
        value = number
        descriptor = file
        return
      }
      close(file)
    }
    throw ComputeFailure("no user is free", folder)
  }

  /// Gives the number back.
  func release() { close(descriptor) }
}
