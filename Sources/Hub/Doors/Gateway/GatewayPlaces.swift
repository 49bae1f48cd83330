import DataSpace
import Synchronization
import Vocabulary

/// How many exchanges are under way at once: each holds a connection to the consumer, one to the service, and up to two small bodies.
final class GatewayPlaces: Sendable {
  static let most = 512
  private let taken = Mutex(0)

  /// One exchange's place; free again with its last reference.
  final class Place: Sendable {
    private let places: GatewayPlaces
    fileprivate init(_ places: GatewayPlaces) { self.places = places }
    deinit { places.taken.withLock { $0 -= 1 } }
  }

  /// Refuses if there is no place left. Whoever keeps the place holds it.
  func within<Value: Sendable>(_ work: (Place) async throws -> Value) async throws -> Value {
    let isFree = taken.withLock { count in
      guard count < Self.most else { return false }
      count += 1
      return true
    }
    guard isFree else { throw GatewayRefusal.busy }
    return try await work(Place(self))
  }
}
