/// Why a file of a trace cannot be read: which line, and what is wrong with it.
public struct TraceProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var file: String
  /// Counted from 1; nil if it is the file as a whole.
  public var line: Int?
  public var message: String

  public init(_ file: String, line: Int? = nil, _ message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  public var description: String { file + (line.map { ":\($0)" } ?? "") + ": " + message }
}
