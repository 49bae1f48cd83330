/// How much is free from now on, as steps: `free[i]` from `times[i]` until `times[i + 1]`, the last for ever.
public struct FreeProfile: Sendable {
  public private(set) var times: [Int64]
  public private(set) var free: [Int]

  /// - Parameter ends: when what runs now gives back how much, in any order.
  public init(now: Int64, free: Int, ends: [(at: Int64, width: Int)]) {
    times = [now]
    self.free = [free]
    times.reserveCapacity(ends.count + 8)
    self.free.reserveCapacity(ends.count + 8)
    for end in ends.sorted(by: { $0.at < $1.at }) {
      // What should have ended by now and has not is expected any moment.
      let at = max(end.at, now + 1)
      if at != times[times.count - 1] {
        times.append(at)
        self.free.append(self.free[self.free.count - 1])
      }
      self.free[self.free.count - 1] += end.width
    }
  }

  /// The first moment, not before `earliest`, from which `need` is free for `duration`; nil if it never is.
  public func firstStart(_ need: Int, for duration: Int64, from earliest: Int64) -> Int64? {
    var index = 0
    while index + 1 < times.count, times[index + 1] <= earliest { index += 1 }
    while index < times.count {
      while index < times.count, free[index] < need { index += 1 }
      guard index < times.count else { return nil }
      let start = max(times[index], earliest)
      let end = start + duration
      var next = index + 1
      while next < times.count, times[next] < end, free[next] >= need { next += 1 }
      if next == times.count || times[next] >= end { return start }
      index = next + 1
    }
    return nil
  }

  /// Whether `width` is free from `start` for `duration`.
  public func isFree(_ width: Int, at start: Int64, for duration: Int64) -> Bool {
    firstStart(width, for: duration, from: start) == start
  }

  /// Takes `width` from `start` for `duration`. What is not free becomes negative: the caller looks first.
  public mutating func take(_ width: Int, from start: Int64, for duration: Int64) {
    let first = step(at: start)
    let last = step(at: start + duration)
    for index in first..<last { free[index] -= width }
  }

  private mutating func step(at time: Int64) -> Int {
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    if low == times.count || times[low] != time {
      times.insert(time, at: low)
      free.insert(free[max(0, low - 1)], at: low)
    }
    return low
  }
}

extension FreeProfile {
  /// Forgets what was before `now`.
  public mutating func forget(before now: Int64) {
    var passed = 0
    while passed + 1 < times.count, times[passed + 1] <= now { passed += 1 }
    guard passed > 0 || times[0] < now else { return }
    times.removeFirst(passed)
    free.removeFirst(passed)
    times[0] = max(times[0], now)
  }
}
