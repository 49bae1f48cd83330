/// Licences that are known by name: SPDX identifiers.
public enum DatasetLicence: String, Sendable, CaseIterable {
  case attribution = "CC-BY-4.0"
  case attributionShareAlike = "CC-BY-SA-4.0"
  case publicDomain = "CC0-1.0"
  case openDataAttribution = "ODC-By-1.0"
  case openDatabase = "ODbL-1.0"
  case openDataPublicDomain = "PDDL-1.0"

  public var title: String {
    switch self {
    case .attribution: "Creative Commons Attribution 4.0"
    case .attributionShareAlike: "Creative Commons Attribution Share-Alike 4.0"
    case .publicDomain: "Creative Commons Zero 1.0"
    case .openDataAttribution: "Open Data Commons Attribution 1.0"
    case .openDatabase: "Open Data Commons Open Database License 1.0"
    case .openDataPublicDomain: "Open Data Commons Public Domain Dedication 1.0"
    }
  }

  public var address: String {
    switch self {
    case .attribution: "https://creativecommons.org/licenses/by/4.0/"
    case .attributionShareAlike: "https://creativecommons.org/licenses/by-sa/4.0/"
    case .publicDomain: "https://creativecommons.org/publicdomain/zero/1.0/"
    case .openDataAttribution: "https://opendatacommons.org/licenses/by/1-0/"
    case .openDatabase: "https://opendatacommons.org/licenses/odbl/1-0/"
    case .openDataPublicDomain: "https://opendatacommons.org/licenses/pddl/1-0/"
    }
  }

  /// The address of the terms that an entry names.
  public static func address(of licence: String) -> String { Self(rawValue: licence)?.address ?? licence }
}
