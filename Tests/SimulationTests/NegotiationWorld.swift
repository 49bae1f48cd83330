import SeededTesting
import Vocabulary

@testable import Exchange

/// Two sides that negotiate over replicas of the hub, and the agreements that come of it. Each side acts on what it last
/// heard; replicas read, decide and write in steps of their own.
struct NegotiationWorld: World {
  static let name = "negotiation"

  enum Promise: String, Broken {
    case arrows = "a negotiation moves along the arrows of the protocol"
    case endsOnce = "a negotiation ends once"
    case agreementArrows = "an agreement moves along its arrows and ends once"
    case signedByAll = "an agreement that counts is signed by every party"
    case together = "a negotiation and its agreement stand together"
    case onceEach = "a request has one effect, however often it is made"
  }

  enum Fault: String, Defect {
    case overwrites, forgetsState, reopens, forgetsEnd, signsAlone, leavesAgreement, forgetsKeys

    var breaks: Promise {
      switch self {
      case .overwrites, .forgetsState: .arrows
      case .reopens: .endsOnce
      case .forgetsEnd: .agreementArrows
      case .signsAlone: .signedByAll
      case .leavesAgreement: .together
      case .forgetsKeys: .onceEach
      }
    }
  }

  enum Ask: Equatable {
    case move(NegotiationMachine.Event, NegotiationMachine.Role)
    /// Accepts for the consumer, which is two moves.
    case accept
    case sign(NegotiationMachine.Role)
    case change(AgreementMachine.Event, AgreementMachine.Role)
  }

  struct Request {
    let key: Int
    let about: Int
    let ask: Ask
  }

  /// A row of each table, and who has signed.
  struct Deal {
    var negotiation: NegotiationMachine.State?
    var agreement: AgreementMachine.State?
    var isSigned = [false, false]
    /// How often the negotiation has ended, and whether the agreement ever counted.
    var ends = 0
    var hasBegun = false
    var answered: Set<Int> = []
  }

  struct Change {
    let request: Request
    let before: Deal
    var after: Deal
    /// The states that it passes through.
    var path: [NegotiationMachine.State?] = []
  }

  let fault: Fault?
  var story = Story()
  var deals: [Deal]
  var post = Post<Request>(most: 30)
  private var sent: [Request] = []
  var open: [Change?] = [nil, nil, nil]
  private var lastKey = 0
  var seen: Set<Promise> = []

  init(_ random: inout Seeded, fault: Fault?) {
    self.fault = fault
    deals = Array(repeating: Deal(), count: 1 + random.below(4))
  }

  mutating func step(_ random: inout Seeded) {
    let replica = random.below(open.count)
    switch random.below(100) {
    case 0..<32: ask(&random)
    case 32..<38: if !sent.isEmpty { post.send(random.pick(sent)) }
    case 38..<68: if open[replica] == nil { begin(replica, &random) }
    case 68..<97:
      if let change = open[replica] {
        open[replica] = nil
        if random.once(in: 12) {
          story.tell("replica \(replica) dies before it writes \(change.request.key)")
        } else {
          commit(change)
        }
      }
    default:
      // One is over and done with: another begins in its place.
      let number = random.below(deals.count)
      if deals[number].negotiation == .terminated || deals[number].agreement?.isFinal == true {
        deals[number] = Deal()
        sent.removeAll { $0.about == number }
        open = open.map { $0?.request.about == number ? nil : $0 }
        post = Post(most: 30)
      }
    }
  }

  private mutating func ask(_ random: inout Seeded) {
    lastKey += 1
    let number = random.below(deals.count)
    let ask = Self.wish(deals[number], &random)
    let request = Request(key: lastKey, about: number, ask: ask)
    story.tell("\(request.key) is asked for, deal \(number): \(ask)")
    if sent.count == 12 { sent.removeFirst() }
    sent.append(request)
    post.send(request)
  }

  /// Mostly what may be done now. By the time it arrives it may not be.
  private static func wish(_ deal: Deal, _ random: inout Seeded) -> Ask {
    let side = random.once(in: 2) ? NegotiationMachine.Role.consumer : .provider
    // What the doors let a side ask for, whether or not it may be now.
    if random.once(in: 8) { return .move(random.pick([.request, .offer, .agree, .terminate]), side) }
    switch deal.negotiation {
    case nil: return .move(.request, .consumer)
    case .requested: return .move(random.pick([.offer, .agree, .offer, .agree, .terminate]), .provider)
    case .offered:
      return random.once(in: 2) ? .accept : .move(random.pick([.request, .request, .terminate]), .consumer)
    case .agreed:
      return random.once(in: 6)
        ? .move(.terminate, .consumer) : random.once(in: 8) ? .change(.revoke, .provider) : .sign(side)
    case .accepted, .verified, .finalized, .terminated:
      let roles = AgreementMachine.Role.allCases
      return .change(random.pick([.suspend, .resume, .suspend, .resume, .revoke, .expire, .end]), random.pick(roles))
    }
  }
}

extension NegotiationWorld.Deal {
  var said: String { "\(negotiation?.rawValue ?? "-"), \(agreement?.rawValue ?? "no agreement")" }
}
