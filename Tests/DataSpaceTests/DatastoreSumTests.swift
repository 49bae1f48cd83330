import Testing

@testable import DataSpace

/// Sums in decimal notation.
struct DatastoreSumTests {
  @Test("numbers of few decimals are added up exactly, whatever their order")
  func exact() {
    let numbers = [0.1, 0.2, -0.3, 1e-7, 12_345_678_901.25, -12_345_678_901.25, 5e-12, 999_999_999_999_999.9]
    for shift in numbers.indices {
      var sum = DatastoreSum()
      for number in numbers[shift...] + numbers[..<shift] { sum.add(number) }
      #expect(sum.text == "999999999999999.900000100005")
    }
    var none = DatastoreSum()
    #expect(none.text == "0")
    for _ in 0..<10 { none.add(0.1) }
    #expect(none.text == "1" && none.number == 1)
    none.add(-1.5)
    #expect(none.text == "-0.5" && none.isLess(than: DatastoreSum()))
  }

  @Test("the largest whole numbers of a whole table do not overflow")
  func large() {
    var sum = DatastoreSum()
    for _ in 0..<1_000_000 { sum.add(Int64(9_007_199_254_740_991)) }
    #expect(sum.text == "9007199254740991000000")
  }

  @Test("what has more decimals is added up in double precision, without losing small ones beside large ones")
  func inexact() {
    var sum = DatastoreSum()
    for number in [1e100, 1.0 / 3, -1e100] { sum.add(number) }
    #expect(sum.number == 1.0 / 3)
    sum.add(0.5)
    #expect(sum.text == (1.0 / 3 + 0.5).description)
    for number in [Double.leastNonzeroMagnitude, 1e308, -1e308, 1e15, 0.1234567890123456] { sum.add(number) }
    #expect(sum.number.isFinite)
  }

  @Test("a decimal is held against a sum, and against what is shared, digit by digit")
  func decimals() throws {
    var sum = DatastoreSum()
    for _ in 0..<3 { sum.add(0.1) }
    let third = try #require(DatastoreSum(decimal: "0.1"))
    #expect(sum.order(sharedBy: 3, with: third) == 0)
    #expect(sum.order(sharedBy: 1, with: try #require(DatastoreSum(decimal: "0.300000000001"))) == -1)
    #expect(sum.order(sharedBy: 1, with: try #require(DatastoreSum(decimal: "+2.99E-1"))) == 1)
    #expect(
      DatastoreSum(decimal: "-999999999999999999999999.999999999999")?.text == "-999999999999999999999999.999999999999")
    #expect(DatastoreSum(decimal: "1e3")?.text == "1000" && DatastoreSum(decimal: "-0")?.text == "0")
    // Where the product would be too large, double precision decides.
    let largest = try #require(DatastoreSum(decimal: "999999999999999999999999"))
    #expect(sum.order(sharedBy: .max, with: largest) == -1)
    for text in [
      "", "-", ".", "1.2.3", "1-2", "1e", "0x10", "nan", "inf", "1e24", "1e-13", "0.0000000000001",
      "1e999999999999999999",
      String(repeating: "9", count: 25), String(repeating: "9", count: 64), "０",
    ] { #expect(DatastoreSum(decimal: text) == nil, "\(text)") }
  }
}
