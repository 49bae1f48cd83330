import Exchange
import SeededTesting
import Testing
import Vocabulary

@testable import DataSpace

@Suite("Courses of negotiations and transfers with other connectors")
struct ProtocolMachineTests {
  private typealias Arrow = String

  /// `from act by → to`, each arrow of the standard's two figures.
  private static let arrows: [ProcessKind: Set<Arrow>] = [
    .negotiation: [
      "- request consumer REQUESTED", "- offer provider OFFERED", "REQUESTED offer provider OFFERED",
      "REQUESTED agree provider AGREED", "REQUESTED terminate consumer TERMINATED",
      "REQUESTED terminate provider TERMINATED", "OFFERED request consumer REQUESTED",
      "OFFERED accept consumer ACCEPTED", "OFFERED terminate consumer TERMINATED",
      "OFFERED terminate provider TERMINATED", "ACCEPTED agree provider AGREED",
      "ACCEPTED terminate provider TERMINATED", "AGREED verify consumer VERIFIED",
      "AGREED terminate consumer TERMINATED", "VERIFIED finalize provider FINALIZED",
      "VERIFIED terminate provider TERMINATED",
    ],
    .transfer: [
      "- request consumer REQUESTED", "REQUESTED start provider STARTED", "REQUESTED terminate consumer TERMINATED",
      "REQUESTED terminate provider TERMINATED", "STARTED suspend consumer SUSPENDED",
      "STARTED suspend provider SUSPENDED", "STARTED complete consumer COMPLETED",
      "STARTED complete provider COMPLETED", "STARTED terminate consumer TERMINATED",
      "STARTED terminate provider TERMINATED", "SUSPENDED start consumer STARTED", "SUSPENDED start provider STARTED",
      "SUSPENDED terminate consumer TERMINATED", "SUSPENDED terminate provider TERMINATED",
    ],
  ]

  private static func states(_ kind: ProcessKind) -> [String] {
    kind == .negotiation
      ? NegotiationMachine.State.allCases.map(\.rawValue) : TransferMachine.State.allCases.map(\.rawValue)
  }

  @Test("every arrow of the standard is there, and no other", arguments: ProcessKind.allCases)
  func arrows(_ kind: ProcessKind) {
    var found: Set<Arrow> = []
    for state in [nil] + Self.states(kind).map(Optional.some) {
      for act in ProtocolAct.allCases {
        for role in NegotiationMachine.Role.allCases {
          guard let next = try? act.next(kind, from: state, by: role) else { continue }
          found.insert("\(state ?? "-") \(act.rawValue) \(role.rawValue) \(next)")
        }
      }
    }
    #expect(found == Self.arrows[kind])
  }

  @Test("messages in any order lead to states of the standard only, and from a final one nowhere")
  func anyOrder() throws {
    var random = Seeded(2025)
    for _ in 0..<20_000 {
      let kind = ProcessKind.allCases.randomElement(using: &random) ?? .transfer
      var state: String?
      for _ in 0..<12 {
        let act = ProtocolAct.allCases.randomElement(using: &random) ?? .request
        let role = NegotiationMachine.Role.allCases.randomElement(using: &random) ?? .consumer
        guard let next = try? act.next(kind, from: state, by: role) else { continue }
        #expect(Self.states(kind).contains(next))
        #expect(!ProcessKind.finals.contains(state ?? ""))
        state = next
      }
    }
  }

  @Test("a refusal says what could be done instead")
  func remedy() {
    var machine = TransferMachine(state: .suspended)
    #expect {
      try machine.apply(.complete, by: .provider)
    } throws: {
      ($0 as? Refusal)?.remedy?.en == "it can: start, terminate"
    }
  }
}
