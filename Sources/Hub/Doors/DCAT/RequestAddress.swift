import HTTPTypes
import Hummingbird

/// The address of this hub as whoever asks knows it: what documents that are read elsewhere call things by.
enum RequestAddress {
  /// `http://hub.example:7300`, without a path. It follows what the request says, so it stands in its own answer only.
  static func base(_ request: Request) -> String {
    let named = request.head.authority ?? ""
    // Nothing that a document would have to escape.
    let isPlain = named.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "-.:[]".utf8.contains(byte)
    }
    let host = named.isEmpty || !isPlain || named.utf8.count > 260 ? "localhost" : named
    let isSecure = HTTPField.Name("X-Forwarded-Proto").flatMap { request.headers[$0] } == "https"
    return (isSecure ? "https://" : "http://") + host
  }
}
