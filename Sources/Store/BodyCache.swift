import Synchronization

/// Values that were decoded from stored bodies, by the bodies' text. What a text decodes to never changes, so nothing here
/// can be out of date; it only saves the decoding of what is read again and again.
public final class BodyCache<Value: Sendable>: Sendable {
  /// Longer texts are not kept.
  private static var longest: Int { 16_384 }
  private let most: Int
  /// By bytes: Swift takes strings for equal that differ in Unicode normalisation.
  private let known = Mutex<[ExactText: Value]>([:])

  /// - Parameter most: how many values are kept; one more and all are forgotten.
  public init(most: Int = 256) { self.most = most }

  /// The value of the body in column `index`, from `decode` if it is not known.
  public func value(_ row: Row, _ index: Int, _ decode: () throws -> Value) throws -> Value {
    let text = ExactText(try row.text(index))
    if let value = known.withLock({ $0[text] }) { return value }
    let value = try decode()
    keep(value, text)
    return value
  }

  /// Notes the value of a text that is about to be written.
  public func keep(_ value: Value, of text: String) { keep(value, ExactText(text)) }

  private func keep(_ value: Value, _ text: ExactText) {
    guard text.text.utf8.count <= Self.longest else { return }
    known.withLock { known in
      if known.count >= most { known.removeAll() }
      known[text] = value
    }
  }
}
