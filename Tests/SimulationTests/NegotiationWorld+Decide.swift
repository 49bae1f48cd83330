import SeededTesting
import Vocabulary

@testable import Exchange

// What `Negotiations` and `Agreements` do with rows, done with values. Every decision is theirs.
extension NegotiationWorld {
  mutating func begin(_ replica: Int, _ random: inout Seeded) {
    guard let request = post.deliver(&random) else { return }
    let deal = deals[request.about]
    // The door keeps the answer to a key.
    if deal.answered.contains(request.key), fault != .forgetsKeys { return }
    var change = Change(request: request, before: deal, after: deal)
    change.path.append(deal.negotiation)
    do {
      try decide(&change)
      change.after.answered.insert(request.key)
      open[replica] = change
    } catch { story.tell("\(request.key): \((error as? Refusal)?.rule ?? "\(error)")") }
  }

  private func decide(_ change: inout Change) throws {
    switch change.request.ask {
    case .move(let event, let side): try move(&change, event, side)
    case .accept:
      try move(&change, .accept, .consumer)
      try move(&change, .agree, .provider)
    case .sign(let side):
      guard change.after.agreement == .proposed else { throw Refusal.notFound("agreement to sign") }
      change.after.isSigned[side == .consumer ? 0 : 1] = true
      let missing = fault == .signsAlone ? 0 : change.after.isSigned.count { !$0 }
      try apply(&change, .sign(missing: missing), side == .consumer ? .consumer : .provider)
    case .change(let event, let role): try apply(&change, event, role)
    }
  }

  private func move(
    _ change: inout Change, _ event: NegotiationMachine.Event, _ side: NegotiationMachine.Role
  ) throws {
    var state = change.after.negotiation
    if fault == .forgetsState, state == .finalized { state = .verified }
    if fault == .reopens, state == .terminated, event == .terminate { state = .offered }
    var machine = NegotiationMachine(state: state)
    let actions = try machine.apply(event, by: side)
    change.after.negotiation = machine.state
    change.path.append(machine.state)
    if actions.contains(.proposeAgreement) { change.after.agreement = AgreementMachine().state }
    if actions.contains(.withdrawAgreement), fault != .leavesAgreement {
      try apply(&change, .revoke, side == .consumer ? .consumer : .provider)
    }
  }

  private func apply(
    _ change: inout Change, _ event: AgreementMachine.Event, _ role: AgreementMachine.Role
  ) throws {
    guard let before = change.after.agreement else { throw Refusal.notFound("agreement") }
    var machine = AgreementMachine(state: fault == .forgetsEnd && before.isFinal ? .active : before)
    let actions = try machine.apply(event, by: role)
    change.after.agreement = machine.state
    if actions.contains(.begin), change.after.negotiation == .agreed {
      try move(&change, .verify, .consumer)
      try move(&change, .finalize, .provider)
    }
    if before == .proposed, machine.state == .revoked, change.after.negotiation == .agreed {
      change.after.negotiation = .terminated
      change.path.append(.terminated)
    }
  }

  /// Writes if the states are as they were read.
  mutating func commit(_ change: Change) {
    let (number, now) = (change.request.about, deals[change.request.about])
    if fault != .overwrites {
      guard now.negotiation == change.before.negotiation, now.agreement == change.before.agreement,
        now.isSigned == change.before.isSigned
      else { return story.tell("\(change.request.key): another came between") }
    }
    if now.answered.contains(change.request.key) {
      if fault != .forgetsKeys { return }
      seen.insert(.onceEach)
    }
    var after = change.after
    after.answered.formUnion(now.answered)
    after.ends = now.ends
    after.hasBegun = now.hasBegun || after.agreement == .active
    look(now, after, change.path)
    after.ends += change.path.dropFirst().count { $0 == .finalized || $0 == .terminated }
    if after.ends > 1 { seen.insert(.endsOnce) }
    story.tell("\(change.request.key): \(now.said) becomes \(after.said)")
    deals[number] = after
  }
}
