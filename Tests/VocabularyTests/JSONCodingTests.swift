import Testing
import Vocabulary

private struct Shape: Codable, Equatable {
  enum Kind: String, Codable { case round, square }
  enum Choice: Codable, Equatable {
    case nothing
    case both(a: Int, b: String?)
  }
  struct Inner: Codable, Equatable { var list: [Double] = [] }

  var kind = Kind.round
  var name: String?
  var count: Int64 = 3
  var ratio = 0.25
  var whole = 4.0
  var flag = true
  var at = Instant(milliseconds: 1500)
  var inner = Inner(list: [1, 2.5])
  var byName: [String: Int] = ["x": 1]
  var byKind: [Inner] = []
  var choice = Choice.both(a: 1, b: nil)
  var nested: [[String?]] = [["a", nil], []]
  var free: JSON = ["k": [1, 2.5, nil]]
}

@Suite("JSON and Codable") struct JSONCodingTests {
  @Test("a value comes back as it went in, and reads as one would write it") func roundTrip() throws {
    let shape = Shape()
    let json = try JSON(encoding: shape)
    #expect(try json.decode(Shape.self) == shape)
    #expect(try JSON.parse(json.canonical).decode(Shape.self) == shape)
    #expect(
      json == [
        "kind": "round", "count": 3, "ratio": 0.25, "whole": 4, "flag": true, "at": "1970-01-01T00:00:01.500Z",
        "inner": ["list": [1, 2.5]], "byName": ["x": 1], "byKind": [], "choice": ["both": ["a": 1]],
        "nested": [["a", nil], []], "free": ["k": [1, 2.5, nil]],
      ])
  }

  @Test("values that stand alone are values") func alone() throws {
    #expect(try JSON(encoding: 5) == 5)
    #expect(try JSON(encoding: "x") == "x")
    #expect(try JSON(encoding: String?.none) == .null)
    #expect(try JSON(encoding: [Int]()) == [])
    #expect(try JSON(encoding: [String: Int]()) == [:])
    #expect(try JSON(encoding: JSON.array([1])) == [1])
    #expect(try JSON.null.decode(Int?.self) == nil)
    #expect(try JSON.int(7).decode(UInt8.self) == 7)
    #expect(try JSON.int(7).decode(Double.self) == 7)
  }

  @Test("numbers that do not fit are refused, both ways") func bounds() throws {
    #expect(throws: EncodingError.self) { try JSON(encoding: JSON.largestInteger + 1) }
    #expect(throws: EncodingError.self) { try JSON(encoding: UInt64.max) }
    #expect(throws: EncodingError.self) { try JSON(encoding: [Double.nan]) }
    #expect(throws: EncodingError.self) { try JSON(encoding: Double.infinity) }
    #expect(throws: DecodingError.self) { try JSON.int(300).decode(UInt8.self) }
    #expect(throws: DecodingError.self) { try JSON.int(-1).decode(UInt.self) }
    #expect(throws: DecodingError.self) { try JSON.double(1.5).decode(Int.self) }
  }

  @Test(
    "nothing is converted on the way",
    arguments: [
      ("kind", JSON.string("oval")), ("kind", 1), ("count", "3"), ("count", 3.5), ("count", true), ("flag", 1),
      ("flag", "true"),
      ("ratio", "0.25"), ("at", 1500), ("at", "yesterday"), ("inner", []), ("byName", ["x": "1"]), ("nested", [[1]]),
      ("name", 5),
    ] as [(String, JSON)])
  func mismatch(member: String, value: JSON) throws {
    var members = try #require(JSON(encoding: Shape()).object)
    members[member] = value
    #expect(throws: DecodingError.self) { try JSON.object(members).decode(Shape.self) }
  }

  @Test("an error names the path") func path() throws {
    var members = try #require(JSON(encoding: Shape()).object)
    members["inner"] = ["list": [1, "two"]]
    do {
      _ = try JSON.object(members).decode(Shape.self)
      Issue.record("a string was read as a number")
    } catch DecodingError.typeMismatch(_, let context) {
      #expect(context.codingPath.map { $0.intValue.map { "\($0)" } ?? $0.stringValue } == ["inner", "list", "1"])
    }
    members["inner"] = nil
    do {
      _ = try JSON.object(members).decode(Shape.self)
      Issue.record("a missing member was made up")
    } catch DecodingError.keyNotFound(let key, _) {
      #expect(key.stringValue == "inner")
    }
  }
}
