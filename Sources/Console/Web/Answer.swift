import HTTPTypes
import Hummingbird
import NIOCore

/// The console's responses, each with the headers that keep a page from doing what it is not meant to.
enum Answer {
  static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
    var fields = guarded
    fields[.contentType] = "text/html; charset=utf-8"
    fields[.cacheControl] = "no-store"
    return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }

  static func json(_ text: String) -> Response {
    var fields = guarded
    fields[.contentType] = "application/json"
    fields[.cacheControl] = "no-store"
    return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// A table for spreadsheet programs, as a file that is saved under a name.
  static func table(_ text: String, _ name: String) -> Response {
    var fields = guarded
    fields[.contentType] = "text/csv; charset=utf-8"
    fields[.contentDisposition] = "attachment; filename=\"\(name)\""
    fields[.cacheControl] = "no-store"
    // With the mark, spreadsheet programs read Chinese.
    return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: "\u{FEFF}" + text)))
  }

  /// A file that is saved under a name, byte by byte as it is.
  static func file(_ bytes: [UInt8], _ name: String, _ mediaType: String) -> Response {
    var fields = guarded
    fields[.contentType] = mediaType
    fields[.contentDisposition] = "attachment; filename=\"\(name)\""
    fields[.cacheControl] = "no-store"
    return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// After a form: the browser fetches `address` anew (RFC 9110 §15.4.4).
  static func seeOther(_ address: String) -> Response {
    var fields = guarded
    fields[.location] = address
    fields[.cacheControl] = "no-store"
    return Response(status: .seeOther, headers: fields)
  }

  static func asset(_ asset: Asset) -> Response {
    var fields = guarded
    fields[.contentType] = asset.mediaType
    // The address holds the content's hash, so what it names never changes.
    fields[.cacheControl] = "public, max-age=31536000, immutable"
    return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)))
  }

  static let guarded: HTTPFields = {
    var fields = HTTPFields()
    fields[.contentSecurityPolicy] =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
      + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    fields[.xContentTypeOptions] = "nosniff"
    for (name, value) in [
      // With `no-referrer` a browser would send `Origin: null` with our own forms.
      ("Referrer-Policy", "same-origin"), ("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ] {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return fields
  }()
}
