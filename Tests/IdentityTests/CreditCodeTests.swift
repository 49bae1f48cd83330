import Identity
import Testing
import Vocabulary

@Suite("Unified social credit codes (GB 32100-2015)")
struct CreditCodeTests {
  static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
  /// Published codes of public bodies and companies.
  static let codes = [
    "91350100M000100Y43", "91110000802100433B", "91110000600037341L", "12100000400000624D", "914403001922038216",
  ]

  @Test("Published codes are taken", arguments: CreditCodeTests.codes)
  func published(_ text: String) { #expect(CreditCode(text)?.description == text) }

  @Test("Any one wrong character is found", arguments: CreditCodeTests.codes)
  func oneWrong(_ text: String) {
    let characters = Array(text)
    var tried = 0
    for place in characters.indices {
      for other in Self.alphabet + ["I", "O", "S", "V", "Z", "a", "-", " ", "中"] where other != characters[place] {
        var wrong = characters
        wrong[place] = other
        #expect(CreditCode(String(wrong)) == nil)
        tried += 1
      }
    }
    #expect(tried == 18 * 39)
  }

  @Test("Two neighbours in the wrong order are found", arguments: CreditCodeTests.codes)
  func swapped(_ text: String) {
    let characters = Array(text)
    for place in 0..<17 where characters[place] != characters[place + 1] {
      var wrong = characters
      wrong.swapAt(place, place + 1)
      #expect(CreditCode(String(wrong)) == nil)
    }
  }

  @Test("Other lengths, lower case and look-alikes are refused")
  func shapes() {
    for text in ["", "9", "91350100M000100Y4", "91350100M000100Y430", "91350100m000100y43", " 91350100M000100Y43"] {
      #expect(CreditCode(text) == nil)
    }
    // Full-width digits are other characters, though they read the same.
    #expect(CreditCode("９1350100M000100Y43") == nil)
  }

  @Test("A right check digit over a division that is not in digits is refused")
  func division() {
    let found = Self.alphabet.compactMap { CreditCode("914501A0MA0000001" + String($0)) }
    #expect(found.isEmpty)
    #expect(Self.alphabet.compactMap { CreditCode("91450100MA0000001" + String($0)) }.count == 1)
  }

  @Test("Of any seventeen characters exactly one check digit is right")
  func unique() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var body = "91"
      for _ in 0..<6 { body.append(Self.alphabet[Int.random(in: 0..<10, using: &random)]) }
      for _ in 0..<9 { body.append(Self.alphabet[Int.random(in: 0..<31, using: &random)]) }
      #expect(Self.alphabet.filter { CreditCode(body + String($0)) != nil }.count == 1)
    }
  }
}
