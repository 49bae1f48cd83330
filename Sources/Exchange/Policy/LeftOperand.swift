extension Policy {
  /// The fact that is compared: those of the ODRL Common Vocabulary 2.2 (§4.5), and four of our own profile.
  public enum LeftOperand: String, Sendable, CaseIterable {
    case purpose
    /// The participant who uses, by id.
    case recipient
    /// What kind of participant uses, for instance `consumer`; it has several, and any of them counts.
    case recipientKind = "lingqu:recipientKind"
    /// Where it is used: a division code (GB/T 2260). `45` and `450000` cover `450102`.
    case spatial
    case dateTime
    /// The number of this use under its agreement, counted from 1.
    case count
    /// How long the agreement has run.
    case elapsedTime
    /// What leaves: see ``Export``.
    case export = "lingqu:export"
    /// How long the agreement had run when it is used: the same as ``elapsedTime``, for what opens later.
    case delayPeriod
    /// The hour in China, 0 to 23.
    case hourOfDay = "lingqu:hourOfDay"
    /// The day of the week in China, 1 (Monday) to 7.
    case dayOfWeek = "lingqu:dayOfWeek"

    case absolutePosition, absoluteSize, absoluteSpatialPosition, absoluteTemporalPosition, deliveryChannel, event
    case fileFormat, industry, language, media, meteredTime, payAmount, percentage, policyUsage, product
    case relativePosition, relativeSize, relativeSpatialPosition, relativeTemporalPosition, resolution
    case spatialCoordinates, systemDevice, timeInterval, unitOfCount, version, virtualLocation

    /// What its right operand is.
    var type: Operand.Kind {
      switch self {
      case .dateTime: .instant
      case .count, .hourOfDay, .dayOfWeek: .integer
      case .elapsedTime, .delayPeriod, .meteredTime, .timeInterval: .duration
      case .absolutePosition, .absoluteSize, .payAmount, .percentage, .relativePosition, .relativeSize, .resolution:
        .amount
      default: .word
      }
    }

    /// Those that are known of every use here. A policy by any other could never permit anything.
    static let known: [LeftOperand] = [
      .purpose, .recipient, .recipientKind, .spatial, .dateTime, .count, .elapsedTime, .export, .delayPeriod,
      .hourOfDay, .dayOfWeek,
    ]

    /// Terms that ODRL 2.2 has retired, and what it put in their place.
    static let retired: [String: LeftOperand] = ["device": .systemDevice, "system": .systemDevice]
  }
}
