import Testing
import Vocabulary

@testable import Compute

/// What is refused before anything is stored.
@Suite struct JobDraftTests {
  private static let plain: JSON = [
    "agreement": "agr_01m7yhm1ztev0t7v70n471ra31", "purpose": "test", "command": ["/bin/true"], "cpuSeconds": 1,
  ]

  private func refusal(_ change: (inout JobDraft) -> Void) throws -> Refusal? {
    var draft = try Self.plain.decode(JobDraft.self)
    change(&draft)
    do {
      try draft.check()
      return nil
    } catch {
      return error
    }
  }

  @Test("a plain draft passes, also at the edge of each bound")
  func plain() throws {
    #expect(try refusal { _ in } == nil)
    #expect(try refusal { $0.environment = ["_a1": "", String(repeating: "A", count: 128): "变量"] } == nil)
    #expect(try refusal { $0.command = ["x", "", " "] } == nil)
    #expect(try refusal { $0.command = ["x", String(repeating: "y", count: JobDraft.mostBytes - 3)] } == nil)
    #expect(try refusal { $0.outputs = [String(repeating: "a", count: 100), "a.b-c_D9"] } == nil)
  }

  @Test(
    "a command that names no program is refused",
    arguments: [([], "/command"), ([""], "/command/0"), ([" \t"], "/command/0"), (["x", "a\0"], "/command/1")])
  func command(_ words: [String], _ field: String) throws {
    let found = try refusal { $0.command = words }
    #expect(found?.rule == "job.command" && found?.field == field)
  }

  @Test(
    "a variable that no process could see is refused, and the field is a JSON pointer",
    arguments: ["", "1A", "A=B", "A B", "é", String(repeating: "A", count: 129)])
  func variable(_ name: String) throws {
    let found = try refusal { $0.environment = [name: "x"] }
    #expect(found?.rule == "job.environment" && found?.field == "/environment/" + name)
    #expect(try refusal { $0.environment = ["a/b~c": "x"] }?.field == "/environment/a~1b~0c")
    #expect(try refusal { $0.environment = ["A": "a\0b"] }?.field == "/environment/A")
  }

  @Test("what is longer than the kernel takes is refused")
  func long() throws {
    let found = try refusal { $0.command = ["x", String(repeating: "y", count: JobDraft.mostBytes - 2)] }
    #expect(found?.rule == "job.too-long" && found?.field == "/command")
    #expect(try refusal { $0.environment = ["A": String(repeating: "y", count: JobDraft.mostBytes)] } != nil)
    let many = Dictionary(uniqueKeysWithValues: (0...JobDraft.mostVariables).map { ("A\($0)", "") })
    #expect(try refusal { $0.environment = many }?.field == "/environment")
  }

  @Test("names of inputs and outputs that leave their folder or meet are refused, each named")
  func names() throws {
    for name in ["", ".", "..", ".a", "a/b", "a b", "é", String(repeating: "a", count: 101)] {
      #expect(try refusal { $0.outputs = ["ok", name] }?.field == "/outputs/1")
      #expect(try refusal { $0.inputs = [JobDraft.Input(name: name)] }?.field == "/inputs/0/name")
    }
    #expect(try refusal { $0.outputs = ["a", "b", "a"] }?.field == "/outputs/2")
  }
}
