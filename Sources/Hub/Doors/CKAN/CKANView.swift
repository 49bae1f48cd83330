import DataSpace
import Identity
import Vocabulary

/// What there is, in CKAN's shapes. Its texts have one language: Chinese; the others are among the extras.
struct CKANView: Sendable {
  /// The hub's address.
  let base: String

  /// - Parameter tables: which of its resources have tables.
  func package(_ dataset: Dataset, by owner: Participant, tables: Set<Int>) -> JSON {
    let entry = dataset.entry
    let tags = (entry.keywords ?? []).map(tag)
    let groups = entry.theme.map { [group($0)] } ?? []
    let licence = entry.licence.map(licence)
    let resources = (entry.distributions ?? []).indices.map {
      resource($0, of: dataset, hasTable: tables.contains($0 + 1))
    }
    return [
      "id": JSON(dataset.id), "name": .string(dataset.name), "title": .string(entry.title.zh),
      "notes": .string(entry.description?.zh ?? ""), "type": "dataset",
      "private": .bool(dataset.state != .published),
      "state": dataset.state == .withdrawn
        ? "deleted" : dataset.state == .draft ? "draft" : "active",
      "version": .string(String(dataset.version)), "url": .string("\(base)/datasets/\(dataset.id)"),
      "owner_org": JSON(owner.id), "organization": organization(owner), "tags": .array(tags),
      "groups": .array(groups),
      "num_tags": JSON(tags.count), "resources": .array(resources),
      "num_resources": JSON(resources.count),
      "license_id": licence?["id"] ?? .null, "license_title": licence?["title"] ?? .null,
      "license_url": licence?["url"] ?? .null,
      "isopen": .bool(entry.openness?.class == .unconditional),
      "author": .string((entry.sourceUnit?.name ?? owner.name).zh), "author_email": .null,
      "maintainer": entry.contact.map { .string($0.name) } ?? .null,
      "maintainer_email": entry.contact?.email.map { .string($0) } ?? .null,
      "metadata_created": .string(Self.time(dataset.createdAt)),
      "metadata_modified": .string(Self.time(dataset.changedAt)),
      "creator_user_id": .null, "relationships_as_subject": [], "relationships_as_object": [],
      "extras": .array(extras(dataset)),
    ]
  }

  /// What CKAN has no name for; ``CKANPackage`` reads it again.
  private func extras(_ dataset: Dataset) -> [JSON] {
    let entry = dataset.entry
    func joined(_ words: [String]?) -> String? {
      words.flatMap { $0.isEmpty ? nil : $0.joined(separator: " ") }
    }
    let all: [(String, String?)] = [
      ("title_en", entry.title.en), ("notes_en", entry.description?.en),
      ("identifier", entry.identifier),
      ("cycle", entry.cycle?.rawValue), ("freshness", dataset.freshness?.rawValue),
      ("sharing", entry.sharing?.class.rawValue), ("sharing_ground", entry.sharing?.ground),
      ("sharing_conditions", entry.sharing?.conditions),
      ("openness", entry.openness?.class.rawValue),
      ("openness_conditions", entry.openness?.conditions),
      ("security_level", entry.security?.level.rawValue),
      ("general_level", entry.security?.generalLevel.map { String($0) }),
      ("regions", joined(entry.regions)),
      ("temporal_from", entry.temporal?.from), ("temporal_to", entry.temporal?.to),
      ("issued", entry.issued?.description), ("modified", entry.modified?.description),
      ("subject_codes", joined(entry.subjectCodes)),
      ("industry_codes", joined(entry.industryCodes)),
      ("contact_telephone", entry.contact?.telephone), ("offer", entry.offer?.description),
    ]
    return all.compactMap { key, value in
      guard let value, !value.isEmpty else { return nil }
      return ["key": .string(key), "value": .string(value)]
    }
  }

  /// Known by its dataset and its place in it, from 1.
  func resource(_ index: Int, of dataset: Dataset, hasTable: Bool) -> JSON {
    guard let one = dataset.entry.distributions?[index] else { return .null }
    return [
      "id": .string("\(dataset.id).\(index + 1)"), "package_id": JSON(dataset.id),
      "position": JSON(index),
      "name": .string(one.title?.zh ?? one.format.rawValue.uppercased()),
      "description": .string(""),
      "url": .string(one.downloadURL ?? one.accessURL), "access_url": .string(one.accessURL),
      "format": .string(one.format.rawValue.uppercased()),
      "mimetype": one.format.mediaType.map { .string($0) } ?? .null,
      "size": one.byteSize.map { .int($0) } ?? .null,
      "hash": .string(one.sha256.map { "sha256:" + $0 } ?? ""),
      "state": "active", "url_type": .null, "resource_type": .null,
      "datastore_active": .bool(hasTable),
      "created": .string(Self.time(dataset.createdAt)),
      "last_modified": .string(Self.time(dataset.entry.modified ?? dataset.changedAt)),
      "metadata_modified": .string(Self.time(dataset.changedAt)),
    ]
  }

  func organization(_ participant: Participant, count: Int64? = nil) -> JSON {
    var members: [String: JSON] = [
      "id": JSON(participant.id), "name": JSON(participant.id),
      "title": .string(participant.name.zh),
      "display_name": .string(participant.name.zh), "description": .string(participant.name.en),
      "type": "organization",
      "is_organization": true, "state": "active", "approval_status": "approved", "image_url": "",
      "image_display_url": "",
      "created": .string(Self.time(participant.createdAt)),
    ]
    if let count { members["package_count"] = .int(count) }
    return .object(members)
  }

  func group(_ theme: DatasetTheme) -> JSON { .object(groupMembers(theme)) }

  func group(_ theme: DatasetTheme, count: Int64) -> JSON {
    var members = groupMembers(theme)
    members["package_count"] = .int(count)
    members["type"] = "group"
    members["is_organization"] = false
    members["state"] = "active"
    members["approval_status"] = "approved"
    return .object(members)
  }

  private func groupMembers(_ theme: DatasetTheme) -> [String: JSON] {
    [
      "id": .string(theme.rawValue), "name": .string(theme.rawValue),
      "title": .string(theme.title.zh),
      "display_name": .string(theme.title.zh), "description": .string(theme.title.en),
      "image_display_url": "",
    ]
  }

  func tag(_ word: String) -> JSON {
    [
      "id": .string(word), "name": .string(word), "display_name": .string(word), "state": "active",
      "vocabulary_id": .null,
    ]
  }

  func licence(_ id: String) -> JSON {
    let known = DatasetLicence(rawValue: id)
    return [
      "id": .string(id), "title": .string(known?.title ?? id),
      "url": .string(DatasetLicence.address(of: id)),
      "status": "active", "is_okd_compliant": .bool(known != nil),
    ]
  }

  /// CKAN's times have no zone and are UTC.
  private static func time(_ instant: Instant) -> String { String(instant.description.dropLast()) }
}
