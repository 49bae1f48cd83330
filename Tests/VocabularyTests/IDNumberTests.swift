import Testing
import Vocabulary

@Suite("Numbers of ids")
struct IDNumberTests {
  struct Thing: Identified { static let idPrefix = "thg" }

  @Test("A number is of the id alone, tells its moment, and is no larger than a client's integer")
  func numbers() throws {
    var generator = SystemRandomNumberGenerator()
    for milliseconds in [1_735_689_600_001, 1_795_286_661_000, 3_900_000_000_000] as [Int64] {
      let at = Instant(milliseconds: milliseconds)
      let id = ID<Thing>(at: at, using: &generator)
      #expect(id.instant == at)
      let number = id.number()
      let marked = id.number(mark: true)
      #expect(marked == number + 1)
      let read = try #require(IDNumber(number))
      #expect(read.instant == at)
      #expect(!read.mark)
      #expect(IDNumber(marked)?.mark == true)
      #expect(ID<Thing>(id.description)?.number() == number)
      #expect(number > 0)
    }
  }

  @Test("The least id of a moment comes before every other of it, and after all that are older")
  func first() throws {
    let at = Instant(milliseconds: 1_795_286_661_000)
    let least = try #require(ID<Thing>.first(at: at))
    for _ in 0..<100 {
      #expect(least < ID<Thing>(at: at))
      #expect(ID<Thing>(at: at.adding(milliseconds: -1)) < least)
    }
  }

  @Test("What no id can have is no number")
  func tooSmall() {
    for number in [Int64.min, -1, 0, 1, 1 << 21] { #expect(IDNumber(number) == nil) }
  }

  @Test("Ten thousand ids of one millisecond collide as seldom as twenty random bits do")
  func collisions() {
    let at = Instant(milliseconds: 1_795_286_661_000)
    let numbers = Set((0..<10_000).map { _ in ID<Thing>(at: at).number() })
    // 47 pairs are to be expected; 200 would be far beyond chance.
    #expect(numbers.count > 9_800)
  }
}
