public import Store
public import Vocabulary

/// What a connector has to offer, as the Dataspace Protocol shows it.
public protocol ProtocolShelf: Sendable {
  /// The `participantId` of its catalogue.
  func participant(_ tx: Transaction) throws -> String
  /// Datasets that `party` may see, from `cursor` on, each as it stands in a catalogue; and where the next page begins.
  func page(
    _ tx: Transaction, for party: String, base: String, after cursor: String?
  ) throws -> (datasets: [JSON], next: String?)
  /// One of them. Throws ``Refusal/notFound(_:)``.
  func dataset(_ tx: Transaction, _ id: String, for party: String, base: String) throws -> JSON
}

/// The objects of the catalogue protocol.
public enum ProtocolCatalogue {
  /// The service that every distribution is had from.
  static func service(_ base: String) -> JSON {
    ["@id": .string(base), "@type": "DataService", "endpointURL": .string(base)]
  }

  /// A dataset with one policy and a distribution of each format.
  public static func dataset(
    _ id: String, policy: JSON, formats: [String], base: String, more: [String: JSON] = [:]
  ) -> JSON {
    var members = more
    members["@id"] = .string(id)
    members["@type"] = "Dataset"
    members["hasPolicy"] = [policy]
    members["distribution"] = .array(
      formats.map { ["@type": "Distribution", "format": .string($0), "accessService": service(base)] })
    return .object(members)
  }

  /// A page of a catalogue.
  public static func catalogue(participant: String, datasets: [JSON], base: String) -> JSON {
    var members: [String: JSON] = [
      "@context": [.string(ProtocolMessage.context)], "@id": .string(base + "/catalog"), "@type": "Catalog",
      "participantId": .string(participant), "service": [service(base)],
    ]
    // The schema has no empty list.
    if !datasets.isEmpty { members["dataset"] = .array(datasets) }
    return .object(members)
  }

  /// A dataset by itself.
  public static func whole(_ dataset: JSON) -> JSON {
    guard case .object(var members) = dataset else { return dataset }
    members["@context"] = [.string(ProtocolMessage.context)]
    return .object(members)
  }

  /// Reads a request for a catalogue. Filters are not defined by the protocol, and none is taken.
  public static func checkRequest(_ json: JSON) throws(Refusal) {
    guard json["@context"]?.array?.contains(.string(ProtocolMessage.context)) ?? false else {
      throw ProtocolRefusal.member("@context", Text(zh: "缺少上下文", en: "the context is missing"))
    }
    guard json["@type"]?.string == "CatalogRequestMessage" else {
      throw ProtocolRefusal.otherMessage("CatalogRequestMessage")
    }
    guard let filter = json["filter"] else { return }
    guard filter.array?.isEmpty ?? false else {
      throw ProtocolRefusal.member("filter", Text(zh: "不支持筛选条件", en: "no filter is supported; leave it out"))
    }
  }
}
