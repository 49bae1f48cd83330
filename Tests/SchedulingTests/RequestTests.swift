import Scheduling
import Testing

@Suite("What a task asks for")
struct RequestTests {
  @Test("no model named means any will do")
  func anyModel() {
    #expect(Request(milliCPU: 1000).models.isEmpty)
    #expect(AcceleratorModels([.init(rawValue: 1), .init(rawValue: 4)]).contains(.init(rawValue: 4)))
  }
}
