import Identity
import Testing
import Vocabulary

/// The whole matrix, written a second time by hand: kinds × scopes × roles × ownership × actions.
@Suite("Who may do what")
struct AccessTests {
  static let me = ID<Participant>("prt_01h455vb4pex5vsknk084sn02q")!
  static let other = ID<Participant>("prt_01h455vb4pex5vsknk084sn02r")!
  static let person = ID<Member>("mbr_01h455vb4pex5vsknk084sn02q")!
  static let everyone: [ParticipantKind] = [
    .provider, .consumer, .steward, .operator, .auditor, .regulator, .vendor, .park,
  ]

  struct Expectation: Sendable {
    let action: Access.Action
    let scope: Scope
    let kinds: [ParticipantKind]
    /// Who may do it with what is another's.
    var withOthers: [ParticipantKind] = []
  }

  static let table: [Expectation] = [
    .init(action: .browse, scope: .read, kinds: everyone),
    .init(action: .view, scope: .read, kinds: everyone, withOthers: [.operator, .auditor, .regulator]),
    .init(action: .act, scope: .write, kinds: [.provider, .consumer, .steward, .operator, .vendor, .park]),
    .init(action: .sign, scope: .write, kinds: [.provider, .consumer, .steward, .operator, .vendor, .park]),
    .init(action: .administer, scope: .admin, kinds: everyone),
    .init(action: .operate, scope: .admin, kinds: [.operator]),
    .init(action: .subsidise, scope: .admin, kinds: [.operator, .regulator, .park]),
    .init(action: .oversee, scope: .read, kinds: [.operator, .auditor, .regulator]),
    .init(action: .serve, scope: .agent, kinds: everyone),
  ]

  static func rule(_ caller: Caller, _ action: Access.Action, _ owners: [ID<Participant>]) -> String? {
    do {
      try Access.require(caller, action, owners: owners)
      return nil
    } catch { return error.rule }
  }

  @Test("The table has every action")
  func complete() { #expect(Set(Self.table.map(\.action)) == Set(Access.Action.allCases)) }

  @Test("Keys: every action, kind, set of scopes and ownership", arguments: table)
  func keys(_ expected: Expectation) {
    for kind in Self.everyone {
      for bits in 0..<16 {
        let scopes = Set(
          [Scope.read, .write, .admin, .agent].enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element))
        let caller = Caller(participant: Self.me, kinds: [kind], scopes: scopes)
        for owners in [[], [Self.me], [Self.other], [Self.other, Self.me]] {
          let answer = Self.rule(caller, expected.action, owners)
          let isMine = owners.isEmpty || owners.contains(Self.me)
          if !isMine, !expected.withOthers.contains(kind) {
            #expect(answer == "access.not-found")
          } else if !scopes.contains(expected.scope) {
            #expect(answer == "access.scope")
          } else {
            #expect(answer == (expected.kinds.contains(kind) ? nil : "access.kind"))
          }
        }
      }
    }
  }

  @Test("Several kinds allow what one of them allows")
  func union() {
    let caller = Caller(participant: Self.me, kinds: [.auditor, .provider], scopes: Set(Scope.allCases))
    #expect(Self.rule(caller, .act, []) == nil)
    #expect(Self.rule(caller, .oversee, []) == nil)
    #expect(Self.rule(caller, .operate, []) == "access.kind")
    #expect(Self.rule(Caller(participant: Self.me, kinds: [], scopes: Set(Scope.allCases)), .act, []) == "access.kind")
  }

  @Test(
    "People: to sign takes a signer or an administrator",
    arguments: [(Role.viewer, "access.scope"), (.editor, "access.role"), (.signer, nil), (.admin, nil)]
      as [(Role, String?)])
  func people(_ role: Role, _ expected: String?) {
    let scopes: Set<Scope> = role == .viewer ? [.read] : role == .admin ? [.read, .write, .admin] : [.read, .write]
    let caller = Caller(participant: Self.me, kinds: [.consumer], member: Self.person, roles: [role], scopes: scopes)
    #expect(Self.rule(caller, .sign, [Self.me]) == expected)
    #expect(Self.rule(caller, .act, [Self.me]) == (role == .viewer ? "access.scope" : nil))
    #expect(Self.rule(caller, .administer, [Self.me]) == (role == .admin ? nil : "access.scope"))
    // What is another's is hidden before anything else is said.
    #expect(Self.rule(caller, .sign, [Self.other]) == "access.not-found")
  }

  @Test("With a one-time password there is nothing to do, and nothing to learn about others")
  func oneTime() {
    let caller = Caller(
      participant: Self.me, kinds: Set(Self.everyone), member: Self.person, roles: [.admin],
      scopes: Set(Scope.allCases), mustChangePassword: true)
    for action in Access.Action.allCases {
      #expect(Self.rule(caller, action, [Self.me]) == "access.password-change")
    }
    #expect(Self.rule(caller, .act, [Self.other]) == "access.not-found")
  }

  @Test("Another's object and one that does not exist are answered in the same words")
  func sameWords() {
    let caller = Caller(participant: Self.me, kinds: [.consumer], scopes: Set(Scope.allCases))
    for action in Access.Action.allCases where action != .browse {
      do {
        try Access.require(caller, action, owners: Self.other)
        Issue.record("\(action) was allowed")
      } catch {
        for what in ["agreement", "participant", Self.other.description] { #expect(error == Refusal.notFound(what)) }
      }
    }
  }
}
