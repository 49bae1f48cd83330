public import Vocabulary

/// The label that machines read: the metadata field `AIGC` of GB 45438-2025, annex E.
public struct ImplicitLabel: Hashable, Sendable {
  /// How sure it is that the content is generated.
  public enum Label: String, Hashable, Sendable, Codable, CaseIterable {
    case generated = "1"
    case possible = "2"
    case suspected = "3"
  }

  /// The name of the metadata field.
  public static let field = "AIGC"
  public static let longestValue = 1_024
  /// The order in which the standard lists them.
  public static let fields = [
    "Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID", "ReservedCode2",
  ]

  public let label: Label
  /// Name or code of who generated it; ``ProviderCode`` is the code.
  public let contentProducer: String
  /// The producer's own number of the content.
  public let produceID: String
  /// The producer's protection of label and content: a digest or a signature, or nothing.
  public let reservedCode1: String
  /// Name or code of who spreads it, and its number of the content.
  public let contentPropagator: String
  public let propagateID: String
  public let reservedCode2: String

  /// A label that is written for the first time: who spreads the content is who produced it (annex E, note 1).
  public init(
    _ label: Label = .generated, producer: String, produceID: String, reservedCode1: String = ""
  ) throws(Refusal) {
    try self.init([label.rawValue, producer, produceID, reservedCode1, producer, produceID, ""])
  }

  /// A label that came with content.
  /// - Parameter json: the value of the field, with or without the name around it.
  public init(_ json: JSON) throws(Refusal) {
    let members = json[Self.field] ?? json
    guard let object = members.object, object.count == Self.fields.count else { throw Self.wrong("") }
    var values: [String] = []
    for name in Self.fields {
      guard let value = object[name]?.string else { throw Self.wrong(name) }
      values.append(value)
    }
    try self.init(values)
  }

  private init(_ values: [String]) throws(Refusal) {
    guard let label = Label(rawValue: values[0]) else { throw Self.wrong(Self.fields[0]) }
    for (name, value) in zip(Self.fields, values) {
      let isReserved = name.hasPrefix("Reserved")
      guard value.utf8.count <= Self.longestValue, isReserved || !value.isEmpty, value.utf8.allSatisfy(Self.isAllowed)
      else { throw Self.wrong(name) }
    }
    self.label = label
    contentProducer = values[1]
    produceID = values[2]
    reservedCode1 = values[3]
    contentPropagator = values[4]
    propagateID = values[5]
    reservedCode2 = values[6]
  }

  // Annex E, j: visible ASCII but the backslash; quotes, which may be escaped, we do without.
  private static func isAllowed(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C }

  private static func wrong(_ name: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "guard.implicit-label",
      Text(zh: "AIGC 标识不符合 GB 45438-2025 附录 E", en: "the AIGC label is not as annex E of GB 45438-2025 says"),
      remedy: Text(
        zh: "七个字段均为字符串；Label 为 1、2 或 3；预留字段外不得为空；只用可见 ASCII 字符，不含引号和反斜杠",
        en:
          "seven fields, all strings; Label is 1, 2 or 3; only reserved codes may be empty; visible ASCII without quotes "
          + "and backslashes"),
      field: name.isEmpty ? "/AIGC" : "/AIGC/\(name)")
  }

  /// The same content, spread by another service.
  public func spread(by propagator: String, as id: String, reservedCode2: String = "") throws(Refusal) -> ImplicitLabel
  {
    try ImplicitLabel([
      label.rawValue, contentProducer, produceID, reservedCode1, propagator, id, reservedCode2,
    ])
  }

  /// The same label with the producer's protection, which is made over ``protected``.
  public func protected(with code: String) throws(Refusal) -> ImplicitLabel {
    try ImplicitLabel([
      label.rawValue, contentProducer, produceID, code, contentPropagator, propagateID, reservedCode2,
    ])
  }

  private var values: [String] {
    [label.rawValue, contentProducer, produceID, reservedCode1, contentPropagator, propagateID, reservedCode2]
  }

  /// The field's value: a member of an answer beside `choices`.
  public var json: JSON {
    .object(Dictionary(uniqueKeysWithValues: zip(Self.fields, values.map { JSON.string($0) })))
  }

  /// The text that goes into a file's metadata: one object named `AIGC`, fields in the standard's order, no white
  /// space.
  public var metadata: String {
    let members = zip(Self.fields, values).map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
    return "{\"\(Self.field)\":{\(members)}}"
  }

  /// What a digest or signature in ``reservedCode1`` is made over: label, producer and number, as canonical JSON (RFC
  /// 8785).
  public var protected: [UInt8] {
    JSON.object([
      "Label": .string(label.rawValue), "ContentProducer": .string(contentProducer), "ProduceID": .string(produceID),
    ]).canonical
  }
}

extension ImplicitLabel: Codable {
  public init(from decoder: any Decoder) throws { try self.init(JSON(from: decoder)) }
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}
