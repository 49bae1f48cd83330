import Exchange
import Identity
import Store
import Vocabulary

/// Where a transfer asks data to be pushed to: under a target that the operator of the provider's hub lets in.
struct PushPlace: Hashable, Sendable {
  let target: ID<DataTarget>
  /// What is called so below the target.
  let name: String

  static let endpointType = "https://w3id.org/idsa/v4.1/HTTP"

  /// Refuses an address that nothing can be sent to (`dsp.push-address`), and one under no target of `consumer`'s (`dsp.push-target`).
  /// Of several targets the longest counts.
  init(_ tx: Transaction, _ address: JSON?, of consumer: ID<Participant>) throws {
    guard let address, address["endpointType"]?.string == Self.endpointType, let endpoint = address["endpoint"]?.string,
      NetworkAddress.isHTTP(endpoint),
      (Self.authorization(address) ?? "").utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
      (Self.authorization(address) ?? "").utf8.count <= 2_000
    else { throw ConnectorRefusal.pushAddress }
    let targets = try DataTargets.list(tx, of: consumer).filter {
      $0.kind == .web && endpoint.hasPrefix($0.address + "/")
    }
    guard let target = targets.max(by: { $0.address.utf8.count < $1.address.utf8.count }) else {
      throw ConnectorRefusal.pushTarget
    }
    name = String(endpoint.dropFirst(target.address.count + 1))
    self.target = target.id
    // What would be written in another way is not the address that was asked for.
    guard !name.isEmpty, name.utf8.allSatisfy(Self.isPlain),
      name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
    else { throw ConnectorRefusal.pushAddress }
  }

  /// The `Authorization` that a data address wants to see; nil if it tells none.
  static func authorization(_ address: JSON?) -> String? {
    func property(_ name: String) -> String? {
      address?["endpointProperties"]?.array?.first { $0["name"]?.string == name }?["value"]?.string
    }
    guard let value = property("authorization") else { return nil }
    return property("authType")?.lowercased() == "bearer" ? "Bearer " + value : value
  }

  /// What stays as it is in a path (RFC 3986 §2.3), and slashes.
  private static func isPlain(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
      || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-._~/".utf8.contains(byte)
  }
}
