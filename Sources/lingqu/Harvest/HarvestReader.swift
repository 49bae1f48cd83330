import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Vocabulary

/// Reads another catalogue page by page, within bounds: what it says is written by others.
struct HarvestReader {
  static let mostBytes = 16 << 20
  static let mostPages = 500
  static let mostHops = 3
  static let pageSeconds: Int64 = 60

  private let client: HTTPClient
  private let origin: Origin
  private var pages = 0
  private let end: ContinuousClock.Instant

  /// Scheme, host and port: redirects and further pages must stay there.
  struct Origin: Hashable {
    let text: String

    init?(_ url: String) {
      guard let scheme = ["http://", "https://"].first(where: { url.lowercased().hasPrefix($0) }) else { return nil }
      let host = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }.lowercased()
      guard !host.isEmpty, !host.contains("@") else { return nil }
      text = scheme + host
    }
  }

  init(_ url: String, seconds: Int64) throws(Failure) {
    guard let origin = Origin(url) else {
      throw Failure.usage(Text(zh: "地址应以 http:// 或 https:// 开头", en: "an address starts with http:// or https://"))
    }
    self.origin = origin
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    end = .now + .seconds(seconds)
  }

  func close() async { try? await client.shutdown() }

  /// One page as it was sent.
  struct Page {
    /// Where it was found in the end.
    var address: String
    /// The media type without its parameters, in small letters.
    var type: String
    var bytes: [UInt8]

    var json: JSON {
      get throws {
        do {
          return try JSON.parse(bytes)
        } catch {
          throw Failure.check(Text(zh: "目录的答复不是 JSON：\(error)", en: "the catalogue's answer is no JSON: \(error)"))
        }
      }
    }
  }

  /// One page as JSON.
  mutating func page(_ url: String, accept: String) async throws -> JSON {
    try await fetch(url, accept: accept).json
  }

  /// One page, whatever it is written in.
  mutating func fetch(_ url: String, accept: String) async throws -> Page {
    var url = url
    for _ in 0...Self.mostHops {
      guard Origin(url) == origin else {
        throw Failure.check(
          Text(
            zh: "目录指向别处，未跟随：\(url.prefix(200))",
            en: "the catalogue points elsewhere, which is not followed: \(url.prefix(200))"))
      }
      pages += 1
      guard pages <= Self.mostPages, .now < end else {
        throw Failure.check(
          Text(zh: "超过 \(Self.mostPages) 页或时限，已停止", en: "more than \(Self.mostPages) pages, or too long: stopped"))
      }
      var request = HTTPClientRequest(url: url)
      request.headers.add(name: "accept", value: accept)
      request.headers.add(name: "user-agent", value: "lingqu-harvest")
      let response: HTTPClientResponse
      do {
        response = try await client.execute(request, timeout: .seconds(Self.pageSeconds))
      } catch {
        throw Failure.unreachable(url, why: "\(error)")
      }
      if [301, 302, 303, 307, 308].contains(response.status.code),
        let location = response.headers.first(name: "location")
      {
        url = location.hasPrefix("/") ? origin.text + location : location
        continue
      }
      guard response.status == .ok else {
        throw Failure.check(
          Text(zh: "目录答复 \(response.status.code)", en: "the catalogue answers \(response.status.code)"))
      }
      do {
        let body = try await response.body.collect(upTo: Self.mostBytes)
        let type = response.headers.first(name: "content-type") ?? ""
        return Page(
          address: url, type: type.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace },
          bytes: Array(body.readableBytesView))
      } catch {
        throw Failure.check(
          Text(
            zh: "目录的答复未能在 \(Self.mostBytes >> 20) MiB 以内读完：\(error)",
            en: "the catalogue's answer could not be read within \(Self.mostBytes >> 20) MiB: \(error)"))
      }
    }
    throw Failure.check(Text(zh: "重定向过多", en: "too many redirects"))
  }
}
