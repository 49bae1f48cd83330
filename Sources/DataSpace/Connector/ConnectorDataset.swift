import Identity
import Tables
import Vocabulary

/// What the dataset catalogue says of the data behind an offer, in the words of DCAT 3 that the protocol's context knows; what it does
/// not know has its whole name. China's own terms are those of the catalogue's other doors (`urn:lingqu:ns#…`).
enum ConnectorDataset {
  private static let authority = "http://publications.europa.eu/resource/authority/"
  private static let foaf = "http://xmlns.com/foaf/0.1/"
  private static let spdx = "http://spdx.org/rdf/terms#"

  /// A text in both languages, as far as they are told.
  static func said(_ text: Text) -> JSON {
    .array(
      [(text.zh, "zh"), (text.en, "en")].filter { !$0.0.isEmpty }.map {
        ["@value": .string($0.0), "@language": .string($0.1)]
      })
  }

  static func words(_ dataset: Dataset, by publisher: Participant) -> [String: JSON] {
    let entry = dataset.entry
    var said: [String: JSON] = [
      "dct:identifier": .string(dataset.id.description), "dct:title": Self.said(entry.title),
      "dct:publisher": agent(publisher), "dct:modified": time(entry.modified ?? dataset.changedAt),
      "dcat:version": .string(String(dataset.version)),
    ]
    said["dct:description"] = entry.description.map(Self.said)
    said["dct:issued"] = (entry.issued ?? dataset.publishedAt).map(time)
    said["dcat:theme"] = entry.theme.map { theme in
      [
        [
          "@id": .string("urn:lingqu:theme:" + theme.rawValue),
          "http://www.w3.org/2004/02/skos/core#prefLabel": Self.said(theme.title),
        ], one(authority + "data-theme/" + theme.europeanCode),
      ]
    }
    said["dct:accrualPeriodicity"] = entry.cycle.map { one(authority + "frequency/" + $0.europeanCode) }
    said["dct:license"] = entry.licence.map { one(DatasetLicence.address(of: $0)) }
    if let regions = entry.regions, !regions.isEmpty {
      said["dct:spatial"] = .array(
        regions.map { one("urn:lingqu:division:" + $0 + String(repeating: "0", count: max(0, 6 - $0.utf8.count))) })
    }
    said.merge(own(dataset)) { _, own in own }
    if let forms = entry.distributions, !forms.isEmpty { said["dct:hasFormat"] = .array(forms.map(form)) }
    return said
  }

  /// What DCAT has no term for.
  private static func own(_ dataset: Dataset) -> [String: JSON] {
    var own: [String: String] = [:]
    own["securityLevel"] = dataset.entry.security?.level.rawValue
    own["generalLevel"] = dataset.entry.security?.generalLevel.map { String($0) }
    own["sharing"] = dataset.entry.sharing?.class.rawValue
    own["openness"] = dataset.entry.openness?.class.rawValue
    own["freshness"] = dataset.freshness?.rawValue
    own["qualityGrade"] = dataset.quality?.grade.rawValue
    own["qualityScore"] = dataset.quality.map { String($0.score) }
    return [String: JSON](uniqueKeysWithValues: own.map { ("urn:lingqu:ns#" + $0.key, .string($0.value)) })
  }

  private static func agent(_ publisher: Participant) -> JSON {
    [
      "@id": .string(ConnectorNames.urn(publisher.id)), "@type": .string(foaf + "Agent"),
      foaf + "name": said(publisher.name), "dct:identifier": .string(publisher.creditCode.description),
    ]
  }

  /// A form in which the data are to be had outside the protocol; those within it are the dataset's `distribution`.
  private static func form(_ form: DatasetEntry.Distribution) -> JSON {
    var members: [String: JSON] = ["@type": "dcat:Distribution", "dcat:accessURL": one(form.accessURL)]
    members["dct:title"] = form.title.map(said)
    members["dcat:downloadURL"] = form.downloadURL.map(one)
    members["dct:format"] = form.format.europeanCode.map { one(authority + "file-type/" + $0) }
    members["dcat:mediaType"] = form.format.mediaType.map { one("https://www.iana.org/assignments/media-types/" + $0) }
    members["dcat:byteSize"] = form.byteSize.map { typed(String($0), "nonNegativeInteger") }
    members[spdx + "checksum"] = form.sha256.map { digest in
      [
        "@type": .string(spdx + "Checksum"), spdx + "algorithm": one(spdx + "checksumAlgorithm_sha256"),
        spdx + "checksumValue": typed(digest, "hexBinary"),
      ]
    }
    return .object(members)
  }

  private static func one(_ iri: String) -> JSON { ["@id": .string(iri)] }
  private static func time(_ instant: Instant) -> JSON { typed(instant.description, "dateTime") }
  private static func typed(_ text: String, _ type: String) -> JSON {
    ["@value": .string(text), "@type": .string("http://www.w3.org/2001/XMLSchema#" + type)]
  }
}
