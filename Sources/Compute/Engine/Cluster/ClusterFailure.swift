/// Why a call to a cluster brought nothing.
enum ClusterFailure: Error, CustomStringConvertible {
  /// Nobody knows whether it was carried out. For how many milliseconds it wants to be left alone.
  case unreachable(String, pause: Int64 = 1_000)
  /// The cluster says no: its own number for it, where there is one, and its words.
  case refused(Int64, String)

  var description: String {
    switch self {
    case .unreachable(let why, _): "the cluster does not answer: " + why
    case .refused(_, let words): words
    }
  }
}
