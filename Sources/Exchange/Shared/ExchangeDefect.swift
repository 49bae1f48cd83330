/// A row that does not hold together: a defect or an altered database, never an input error.
enum ExchangeDefect: Error {
  case row(String)
}
