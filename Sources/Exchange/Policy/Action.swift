extension Policy {
  /// Something that can be done: the actions of the ODRL Common Vocabulary 2.2 (§3.2, §4.2), with those that it takes from
  /// Creative Commons.
  public enum Action: String, Sendable, CaseIterable, Codable {
    case use, read, execute, aggregate, derive, display, distribute
    case acceptTracking, annotate, anonymize, archive, attribute, compensate, concurrentUse, delete, digitize
    case ensureExclusivity, extract, grantUse, include, index, inform, install, modify, move, nextPolicy, obtainConsent
    case play, present, print, reproduce, reviewPolicy, stream, synchronize, textToSpeech, transform, translate
    case uninstall, watermark
    case transfer, give, sell
    case attribution = "cc:Attribution"
    case commercialUse = "cc:CommercialUse"
    case derivativeWorks = "cc:DerivativeWorks"
    case distribution = "cc:Distribution"
    case notice = "cc:Notice"
    case reproduction = "cc:Reproduction"
    case shareAlike = "cc:ShareAlike"
    case sharing = "cc:Sharing"
    case sourceCode = "cc:SourceCode"

    /// The action that this one is part of (ODRL `includedIn`). Ownership is not part of use: ``use`` and ``transfer`` have none.
    public var includedIn: Action? {
      switch self {
      case .use, .transfer: nil
      case .give, .sell: .transfer
      case .display: .play
      case .extract: .reproduce
      default: .use
      }
    }

    /// Whether a rule about this action is also about `other`.
    public func includes(_ other: Action) -> Bool {
      var next: Action? = other
      while let action = next {
        if action == self { return true }
        next = action.includedIn
      }
      return false
    }

    /// What is usually done here; ``use`` stands for any of it.
    public static let leaves: [Action] = [.read, .execute, .aggregate, .derive, .display, .distribute]

    /// What includes everything: a rule that names no action is about each of them.
    static let roots: [Action] = [.use, .transfer]

    /// Terms that ODRL 2.2 has retired, and what it put in their place (`skos:exactMatch`).
    static let retired: [String: Action] = [
      "append": .modify, "appendTo": .modify, "attachPolicy": .notice, "attachSource": .sourceCode,
      "commercialize": .commercialUse, "copy": .reproduce, "export": .transform, "license": .grantUse,
      "pay": .compensate, "share": .sharing, "shareAlike": .shareAlike, "write": .modify, "writeTo": .modify,
    ]
  }
}
