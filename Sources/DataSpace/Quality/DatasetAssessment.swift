public import Identity
public import Tables
public import Vocabulary

/// How good a dataset was found to be, at a time, by its owner's own check of its data: the hub has the report, not the data.
public struct DatasetAssessment: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "das"

  public var id: ID<DatasetAssessment>
  public var dataset: ID<Dataset>
  /// Of the dataset, when it was assessed.
  public var version: Int64
  public var assessor: ID<Participant>
  public var at: Instant
  /// SHA-256 of the table and of the contract, lower-case hexadecimal.
  public var table: String
  public var contract: String
  /// Of its examples only the rows: values stay with whoever has the data.
  public var report: CheckReport
}

/// What is sent of an assessment.
public struct AssessmentDraft: Hashable, Sendable, Codable {
  public var table: String
  public var contract: String
  public var report: CheckReport

  public init(table: String, contract: String, report: CheckReport) {
    self.table = table
    self.contract = contract
    self.report = report
  }
}

/// What a dataset's last assessment came to.
public struct DatasetQuality: Hashable, Sendable, Codable {
  /// 0 to 100.
  public var score: Double
  public var grade: QualityScore.Grade
  public var at: Instant
}
