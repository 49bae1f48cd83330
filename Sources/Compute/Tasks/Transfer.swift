import CSeccomp
import Glibc
import Vocabulary

/// Brings files in and takes files out, by curl: a process of its own with the job's user and no right to anything else, which
/// is told one address to connect to and follows nobody elsewhere.
struct Transfer {
  let reach: TaskReach
  let uid: UInt32?
  /// Why the job must end, if it must.
  let stop: () -> JobResult.Ending?

  static let program = "/usr/bin/curl"
  private static let mostRedirects = 5

  /// The job has to end.
  struct Stopped: Error { let ending: JobResult.Ending }

  /// Writes what is at an address to a file, at most `most` bytes.
  func fetch(_ address: FileAddress, to file: Int32, most: Int64) throws {
    let most = min(most, reach.bytes)
    switch address {
    case .file: throw TransferFailure("a file is not fetched")
    case .web(let web):
      var next = web
      for _ in 0...Self.mostRedirects {
        ftruncate(file, 0)
        lseek(file, 0, SEEK_SET)
        let answer = try exchange("GET", next, isTrusted: isTrusted(next), body: nil, to: file, most: most)
        guard (300..<400).contains(answer.status), let place = WebAddress(answer.redirect) else {
          return try Self.check(answer, next.host)
        }
        guard place.isSecure || !next.isSecure else { throw TransferFailure("\(next.host) leads from https to http") }
        next = place
      }
      throw TransferFailure("\(web.host) leads from one place to another too often")
    case .object(let bucket, let key):
      let (web, headers, _) = try request("GET", bucket, key)
      let answer = try exchange("GET", web, isTrusted: true, headers: headers, body: nil, to: file, most: most)
      try Self.check(answer, "s3://\(bucket)/\(key)")
    }
  }

  /// Sends a file that is open for reading.
  func send(_ file: Int32, to address: FileAddress) throws {
    switch address {
    case .file: throw TransferFailure("a file is not sent")
    case .web(let web):
      let answer = try exchange("PUT", web, isTrusted: isTrusted(web), body: file, to: -1, most: 1 << 20)
      try Self.check(answer, web.host)
    case .object(let bucket, let key):
      let (web, headers, _) = try request("PUT", bucket, key)
      let answer = try exchange("PUT", web, isTrusted: true, headers: headers, body: file, to: -1, most: 1 << 20)
      try Self.check(answer, "s3://\(bucket)/\(key)")
    }
  }

  private static func check(_ answer: Answer, _ place: String) throws(TransferFailure) {
    guard (200..<300).contains(answer.status) else {
      throw TransferFailure(answer.status > 0 ? "\(place) answers \(answer.status)" : "\(place): \(answer.words)")
    }
  }

  func isTrusted(_ web: WebAddress) -> Bool {
    (reach.hosts ?? []).contains { $0 == web.host || $0 == "\(web.host):\(web.port)" }
  }

  private func request(_ method: String, _ bucket: String, _ key: String) throws -> (
    WebAddress, [(String, String)], TaskReach.Store
  ) {
    guard let store = reach.stores?.first(where: { $0.bucket == bucket }) else {
      throw TransferFailure("no store with a bucket \(bucket) is open to this task (tasks.json, stores)")
    }
    guard var web = WebAddress(store.endpoint) else { throw TransferFailure("\(store.endpoint) is not an address") }
    web.path = "/\(bucket)/" + ObjectStoreKey.escaped(key, keepsSlash: true)
    guard let file = store.keyFile else { return (web, [], store) }
    let signed = try ObjectStoreKey(file: file).headers(
      method, host: web.authority, path: web.path, region: store.region ?? "us-east-1", at: .now)
    return (web, signed, store)
  }

  struct Answer {
    var status = 0
    var redirect = ""
    var words = ""
  }

  /// One request and its answer, whose body goes to `target`.
  private func exchange(
    _ method: String, _ web: WebAddress, isTrusted: Bool, headers: [(String, String)] = [], body: Int32?,
    to target: Int32, most: Int64
  ) throws -> Answer {
    let address = try Reachable.address(of: web, isTrusted: isTrusted)
    let pinned = address.contains(":") ? "[\(address)]" : address
    var lines = [
      "url = \"\(web.text)\"", "resolve = \"\(web.host):\(web.port):\(pinned)\"", "noproxy = \"*\"",
      "proto = \"=http,https\"", "max-time = \(reach.seconds)", "connect-timeout = 20", "silent", "show-error",
      "fail", "globoff", "path-as-is", "write-out = \"%{stderr}\\n%{http_code} %{redirect_url}\"",
    ]
    lines += headers.map { "header = \"\($0): \($1)\"" }
    if body != nil {
      lines += ["upload-file = \"/proc/self/fd/3\"", "header = \"Expect:\"", "request = \"\(method)\""]
    }
    let settings = try Self.pipe()
    let (out, told) = (try Self.pipe(), try Self.pipe())
    var keep: [(Int32, Int32)] = [(settings.0, 0), (out.1, 1), (told.1, 2)]
    if let body { keep.append((body, 3)) }
    var words = [
      "/usr/bin/prlimit", "--core=0", "/usr/bin/setpriv", "--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all",
    ]
    if let uid { words += ["--reuid=\(uid)", "--regid=\(uid)", "--clear-groups"] }
    let child = try Processes.spawn(words + [Self.program, "-q", "--config", "-"], keep: keep, newSession: true)
    for end in [settings.0, out.1, told.1] { close(end) }
    // Far less than a pipe holds.
    _ = Files.writeAll(Array(lines.joined(separator: "\n").utf8)[...], to: settings.1)
    close(settings.1)
    defer {
      close(out.0)
      close(told.0)
    }
    let said = try pump(child, out.0, told.0, to: target, most: most)
    return Self.answer(said)
  }

  /// Moves bytes until curl has ended. Returns what it said.
  private func pump(_ child: pid_t, _ out: Int32, _ told: Int32, to target: Int32, most: Int64) throws -> [UInt8] {
    var (got, said, isDone): (Int64, [UInt8], (Bool, Bool)) = (0, [], (false, false))
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    do {
      while !isDone.0 || !isDone.1 {
        var waits = [
          pollfd(fd: isDone.0 ? -1 : out, events: Int16(POLLIN), revents: 0),
          pollfd(fd: isDone.1 ? -1 : told, events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&waits, 2, 100)
        if let ending = stop() { throw Stopped(ending: ending) }
        if waits[0].revents != 0 {
          let count = read(out, &buffer, buffer.count)
          if count <= 0 { isDone.0 = true }
          got += Int64(max(0, count))
          guard got <= most else { throw TransferFailure("the file is larger than \(most) bytes") }
          if count > 0, target >= 0, !Files.writeAll(buffer[..<count], to: target) {
            throw Stopped(ending: .outOfDisk)
          }
        }
        if waits[1].revents != 0 {
          let count = read(told, &buffer, 4096)
          if count <= 0 { isDone.1 = true }
          if count > 0, said.count < 65_536 { said += buffer[..<count] }
        }
      }
    } catch {
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
      throw error
    }
    waitpid(child, nil, 0)
    return said
  }

  private static func answer(_ said: [UInt8]) -> Answer {
    let lines = String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init)
    var answer = Answer()
    let last = (lines.last ?? "").split(separator: " ", maxSplits: 1).map(String.init)
    answer.status = last.first.flatMap { Int($0) } ?? 0
    answer.redirect = last.count > 1 ? last[1] : ""
    answer.words = String((lines.count > 1 ? lines[0] : "no answer").prefix(300))
    return answer
  }

  private static func pipe() throws -> (Int32, Int32) {
    var ends: [Int32] = [0, 0]
    guard linux_pipe2(&ends, O_CLOEXEC) == 0 else { throw ComputeFailure("pipe", "curl") }
    return (ends[0], ends[1])
  }
}
