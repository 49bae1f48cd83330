/// The database holds what this room never writes: a defect or a change from outside, not an input error.
struct LedgerDefect: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
