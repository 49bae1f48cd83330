import Identity
import Testing
import Vocabulary

@Suite("Lock-out after failures")
struct LockOutTests {
  let start = Fixture.start

  @Test("Four failures are free; the fifth locks for a minute, further ones for twice as long up to an hour")
  func doubles() {
    var lock = LockOut()
    var now = start
    for _ in 1..<LockOut.free {
      lock.fail(at: now)
      #expect(!lock.isLocked(at: now))
    }
    for minutes in [1, 2, 4, 8, 16, 32, 60, 60, 60] as [Int64] {
      lock.fail(at: now)
      #expect(lock.isLocked(at: now))
      #expect(lock.isLocked(at: now.adding(milliseconds: minutes * 60_000 - 1)))
      now = now.adding(seconds: minutes * 60)
      #expect(!lock.isLocked(at: now))
    }
  }

  @Test("A failure while locked does not prolong the lock")
  func noPiling() {
    var lock = LockOut()
    for _ in 0..<5 { lock.fail(at: start) }
    let locked = lock
    for second in 0..<60 { lock.fail(at: start.adding(seconds: Int64(second))) }
    #expect(lock == locked)
  }

  @Test("A day without a failure forgets them, a second less does not")
  func forgets() {
    for (pause, locks) in [(LockOut.memory, false), (LockOut.memory - 1, true)] {
      var lock = LockOut()
      for _ in 0..<4 { lock.fail(at: start) }
      let later = start.adding(seconds: pause)
      lock.fail(at: later)
      #expect(lock.isLocked(at: later) == locks)
      #expect(lock.failures == (locks ? 5 : 1))
    }
  }

  @Test("Whatever the sequence, no more than five guesses fall in any minute and no lock is longer than an hour")
  func bounded() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<100 {
      var lock = LockOut()
      var now = start
      var guesses: [Instant] = []
      for _ in 0..<200 {
        if !lock.isLocked(at: now) {
          guesses.append(now)
          lock.fail(at: now)
        }
        if let until = lock.lockedUntil { #expect(until.milliseconds(since: now) <= 3_600_000) }
        now = now.adding(milliseconds: Int64.random(in: 0...90_000, using: &random))
      }
      for (index, guess) in guesses.enumerated() where index >= 5 {
        #expect(guess.milliseconds(since: guesses[index - 5]) >= 60_000)
      }
    }
  }

  @Test("No number of failures overflows")
  func many() {
    var lock = LockOut(failures: .max - 1)
    lock.fail(at: start)
    #expect(lock.isLocked(at: start.adding(seconds: 3599)))
    #expect(!lock.isLocked(at: start.adding(seconds: 3600)))
  }
}
