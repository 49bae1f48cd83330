public import Exchange
import Tables
public import Vocabulary

/// Holds results of jobs against the rule for results of a data agreement (`reference.results`).
public struct DataResults: ResultGate {
  private static let place = "/reference/results"

  public init() {}

  public func check(_ name: String, by rule: JSON, next: () throws -> [UInt8]) throws -> JSON {
    try JSON(encoding: ResultRule(rule, at: Self.place).check(name, next: next))
  }
}
