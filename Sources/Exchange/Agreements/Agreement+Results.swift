public import Vocabulary

/// Data that stay where they are: jobs come to them, and only results leave.
extension Agreement {
  /// What results of work on its data must be like to leave (`reference.results`); nil: nothing was agreed about them. With it the
  /// data themselves are not to be had, whatever the policy says.
  public var resultRule: JSON? { kind == .data ? reference["results"] : nil }
}

/// Holds results against what was agreed of them. Who runs jobs asks; who knows data answers; the hub brings them together.
public protocol ResultGate: Sendable {
  /// Reads a result once. Throws a ``Refusal`` if it must not leave, else returns what was found in it: no value of it, only counts.
  ///
  /// - Parameters:
  ///   - name: what the job calls it.
  ///   - rule: ``Agreement/resultRule``.
  ///   - next: its next bytes; none at its end.
  func check(_ name: String, by rule: JSON, next: () throws -> [UInt8]) throws -> JSON
}
