import SeededTesting
import Vocabulary

/// A small world of parties, replicas and one database, which moves one random step at a time.
///
/// What is decided in it is decided by the hub's own code; the world only carries requests about, late, twice, out of order
/// or never, lets replicas stop anywhere, and looks at what came of it.
protocol World {
  /// What must be true after every step.
  associatedtype Promise: Broken
  /// A defect that can be put in on purpose, to see a promise broken.
  associatedtype Fault: Defect where Fault.Promise == Promise

  static var name: String { get }

  init(_ random: inout Seeded, fault: Fault?)

  /// Everything that happens in a step follows from the world and from `random`.
  mutating func step(_ random: inout Seeded)
  /// The promises that do not hold now.
  func broken() -> [Promise]
  var story: Story { get set }
}

protocol Broken: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

protocol Defect: RawRepresentable<String>, CaseIterable, Sendable {
  associatedtype Promise: Broken
  /// The promise that it breaks.
  var breaks: Promise { get }
}

/// What happened, in words. Kept only where somebody is going to read it.
struct Story {
  var isTold = false
  private(set) var lines: [String] = []

  mutating func tell(_ line: @autoclosure () -> String) {
    if isTold { lines.append(line()) }
  }
}

/// Messages on their way. Which one arrives next is left to chance, and some arrive twice.
struct Post<Letter> {
  private var letters: [Letter] = []
  private let most: Int

  /// Holds `most` letters; what is sent when it is full takes the place of the oldest.
  init(most: Int) { self.most = most }

  var isEmpty: Bool { letters.isEmpty }

  mutating func send(_ letter: Letter) {
    if letters.count == most { letters.removeFirst() }
    letters.append(letter)
  }

  mutating func deliver(_ random: inout Seeded) -> Letter? {
    if letters.isEmpty { return nil }
    let place = random.below(letters.count)
    let letter = letters[place]
    // Now and then it is delivered again.
    if !random.once(in: 5) {
      letters[place] = letters[letters.count - 1]
      letters.removeLast()
    }
    return letter
  }
}

/// When every world begins.
let dawn = Instant(milliseconds: 1_790_000_000_000)

/// Clocks of several replicas that do not agree.
struct Clocks {
  private(set) var now = dawn
  private var skews: [Int64]

  init(_ count: Int, _ random: inout Seeded) {
    skews = []
    for _ in 0..<count { skews.append(Int64(random.below(4_000)) - 2_000) }
  }

  subscript(_ replica: Int) -> Instant { now.adding(milliseconds: skews[replica]) }

  /// Time passes, and now and then somebody sets a clock.
  mutating func tick(_ random: inout Seeded) {
    now = now.adding(milliseconds: Int64(random.below(1_500)))
    if random.once(in: 20) { skews[random.below(skews.count)] = Int64(random.below(6_000)) - 3_000 }
  }
}
