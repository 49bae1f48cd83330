import Exchange
import Vocabulary

/// What is negotiated about, and what is transferred: the two kinds of process of the Dataspace Protocol.
public enum ProcessKind: String, Sendable, Codable, CaseIterable {
  case negotiation, transfer

  /// The first part of its paths.
  public var segment: String { self == .negotiation ? "negotiations" : "transfers" }
  /// The type of the object that tells its state.
  var type: String { self == .negotiation ? "ContractNegotiation" : "TransferProcess" }
  public var errorType: String { self == .negotiation ? "ContractNegotiationError" : "TransferError" }

  static let finals: Set<String> = ["FINALIZED", "COMPLETED", "TERMINATED"]
}

/// What a message of the Dataspace Protocol does to a process.
public enum ProtocolAct: String, Sendable, Codable, CaseIterable {
  case request, offer, accept, agree, verify, finalize
  case start, suspend, complete
  case terminate

  /// The `@type` of the message.
  func type(_ kind: ProcessKind) -> String {
    switch (self, kind) {
    case (.request, .negotiation): "ContractRequestMessage"
    case (.request, .transfer): "TransferRequestMessage"
    case (.offer, _): "ContractOfferMessage"
    case (.agree, _): "ContractAgreementMessage"
    case (.verify, _): "ContractAgreementVerificationMessage"
    case (.accept, _), (.finalize, _): "ContractNegotiationEventMessage"
    case (.start, _): "TransferStartMessage"
    case (.suspend, _): "TransferSuspensionMessage"
    case (.complete, _): "TransferCompletionMessage"
    case (.terminate, .negotiation): "ContractNegotiationTerminationMessage"
    case (.terminate, .transfer): "TransferTerminationMessage"
    }
  }

  /// The last part of the path that it is sent to.
  public var segment: String {
    switch self {
    case .request: "request"
    case .offer: "offers"
    case .accept, .finalize: "events"
    case .agree: "agreement"
    case .verify: "agreement/verification"
    case .start: "start"
    case .suspend: "suspension"
    case .complete: "completion"
    case .terminate: "termination"
    }
  }

  /// The state that a process comes to by it.
  func next(_ kind: ProcessKind, from state: String?, by role: NegotiationMachine.Role) throws(Refusal) -> String {
    switch kind {
    case .negotiation:
      guard let event = NegotiationMachine.Event(rawValue: rawValue) else { throw unknown(kind) }
      var machine = NegotiationMachine(state: state.flatMap(NegotiationMachine.State.init(rawValue:)))
      _ = try machine.apply(event, by: role)
      return machine.state?.rawValue ?? ""
    case .transfer:
      guard let event = TransferMachine.Event(rawValue: rawValue) else { throw unknown(kind) }
      var machine = TransferMachine(state: state.flatMap(TransferMachine.State.init(rawValue:)))
      try machine.apply(event, by: role)
      return machine.state?.rawValue ?? ""
    }
  }

  private func unknown(_ kind: ProcessKind) -> Refusal { ProtocolRefusal.otherMessage(kind.type) }
}
