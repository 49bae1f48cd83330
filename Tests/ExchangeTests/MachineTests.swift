import Testing
import Vocabulary

@testable import Exchange

/// Every state, event and role: the machine allows exactly what its table says, and a refusal leaves the state alone.
@Suite("State machines")
struct MachineTests {
  @Test("a negotiation moves as the Dataspace Protocol says, and only so")
  func negotiation() throws {
    typealias Machine = NegotiationMachine
    // dspace 2025-1 §contract negotiation: from, event, who (C consumer, P provider), to.
    let table: [(Machine.State?, Machine.Event, String, Machine.State)] = [
      (nil, .request, "C", .requested), (nil, .offer, "P", .offered),
      (.requested, .offer, "P", .offered), (.requested, .agree, "P", .agreed),
      (.requested, .terminate, "CP", .terminated),
      (.offered, .request, "C", .requested), (.offered, .accept, "C", .accepted),
      (.offered, .terminate, "CP", .terminated),
      (.accepted, .agree, "P", .agreed), (.accepted, .terminate, "P", .terminated),
      (.agreed, .verify, "C", .verified), (.agreed, .terminate, "C", .terminated),
      (.verified, .finalize, "P", .finalized), (.verified, .terminate, "P", .terminated),
    ]
    for state in [nil] + Machine.State.allCases {
      for event in Machine.Event.allCases {
        for role in Machine.Role.allCases {
          let letter = role == .consumer ? "C" : "P"
          let expected = table.first { $0.0 == state && $0.1 == event && $0.2.contains(letter) }?.3
          var machine = Machine(state: state)
          if let expected {
            _ = try machine.apply(event, by: role)
            #expect(machine.state == expected)
          } else {
            let refusal = #expect(throws: Refusal.self) { try machine.apply(event, by: role) }
            #expect(refusal?.rule == "exchange.negotiation-transition" && refusal?.remedy != nil)
            #expect(machine.state == state)
          }
        }
      }
    }
  }

  @Test("an agreement begins when the last party signs, and ends for good")
  func agreement() throws {
    typealias Machine = AgreementMachine
    let parties: Set<Machine.Role> = [.provider, .consumer, .cosigner]
    let all = Set(Machine.Role.allCases)
    let table: [(Machine.State, Machine.Event, Set<Machine.Role>, Machine.State, [Machine.Action])] = [
      (.proposed, .sign(missing: 1), parties, .proposed, []),
      (.proposed, .sign(missing: 0), parties, .active, [.begin, .announce]),
      (.proposed, .revoke, all, .revoked, [.announce]),
      (.active, .suspend, [.provider, .hub], .suspended, [.suspendUses, .announce]),
      (.active, .revoke, all, .revoked, [.terminateUses, .announce]),
      (.active, .expire, [.hub], .expired, [.terminateUses, .announce]),
      (.active, .end, [.provider, .consumer], .ended, [.terminateUses, .announce]),
      (.suspended, .resume, [.provider, .hub], .active, [.announce]),
      (.suspended, .revoke, all, .revoked, [.terminateUses, .announce]),
      (.suspended, .expire, [.hub], .expired, [.terminateUses, .announce]),
      (.suspended, .end, [.provider, .consumer], .ended, [.terminateUses, .announce]),
    ]
    let events: [Machine.Event] = [
      .sign(missing: 0), .sign(missing: 1), .sign(missing: -1), .suspend, .resume, .revoke, .expire, .end,
    ]
    for state in Machine.State.allCases {
      for event in events {
        for role in Machine.Role.allCases {
          let row = table.first { $0.0 == state && $0.1 == event && $0.2.contains(role) }
          var machine = Machine(state: state)
          if let row {
            #expect(try machine.apply(event, by: role) == row.4)
            #expect(machine.state == row.3)
          } else {
            #expect(throws: Refusal.self) { try machine.apply(event, by: role) }
            #expect(machine.state == state)
          }
        }
      }
    }
    for state in Machine.State.allCases where state.isFinal {
      #expect(!table.contains { $0.0 == state })
    }
  }

  @Test("a use starts once, may wait, and ends once; who keeps the meter settles")
  func use() throws {
    typealias Machine = UseMachine
    let all = Set(Machine.Role.allCases)
    let table: [(Machine.State, Machine.Event, Set<Machine.Role>, Machine.State, [Machine.Action])] = [
      (.requested, .start, [.provider, .hub], .started, [.stampStart, .announce]),
      (.requested, .terminate, all, .terminated, [.stampEnd, .release, .announce]),
      (.started, .suspend, all, .suspended, [.announce]),
      (.suspended, .resume, [.provider, .hub], .started, [.announce]),
      (.started, .complete, [.provider, .hub], .completed, [.stampEnd, .settle, .announce]),
      (.suspended, .complete, [.provider, .hub], .completed, [.stampEnd, .settle, .announce]),
      (.started, .complete, [.consumer], .completed, [.stampEnd, .awaitLastReading, .announce]),
      (.suspended, .complete, [.consumer], .completed, [.stampEnd, .awaitLastReading, .announce]),
      (.started, .terminate, [.provider], .terminated, [.stampEnd, .settle, .announce]),
      (.suspended, .terminate, [.provider], .terminated, [.stampEnd, .settle, .announce]),
      (.started, .terminate, [.consumer, .hub], .terminated, [.stampEnd, .awaitLastReading, .announce]),
      (.suspended, .terminate, [.consumer, .hub], .terminated, [.stampEnd, .awaitLastReading, .announce]),
    ]
    // Who suspended it decides who may resume it: the consumer its own suspension, the provider any other.
    for holder in [nil] + Machine.Role.allCases {
      for state in Machine.State.allCases {
        for event in Machine.Event.allCases {
          for role in Machine.Role.allCases {
            var row = table.first { $0.0 == state && $0.1 == event && $0.2.contains(role) }
            if state == .suspended, event == .resume, holder == .consumer {
              row = role == .provider ? nil : (state, event, all, .started, [.announce])
            }
            var machine = Machine(state: state, suspendedBy: holder)
            if let row {
              #expect(try machine.apply(event, by: role) == row.4)
              #expect(machine.state == row.3)
              #expect(machine.suspendedBy == (row.3 == .suspended ? role : nil))
            } else {
              let refusal = #expect(throws: Refusal.self) { try machine.apply(event, by: role) }
              #expect(refusal?.rule == "exchange.use-transition")
              #expect(machine.state == state)
            }
          }
        }
      }
    }
  }
}
