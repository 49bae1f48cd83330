import Compute
import Crypto
import DataSpace
import Dispatch
import Exchange
import Glibc
import Identity
import Store
import Synchronization
import Tables
import Vocabulary

/// Makes what may leave of a file under an agreement, once, and keeps it in the data folder until the agreement is over.
///
/// Masks that hash use a key that follows from the agreement's id and the hub's master key: nobody stores it, it is the same for as
/// long as the agreement lasts, and another agreement's codes say nothing about these.
final class ReleasedFiles: Sendable {
  /// How long a request waits for what is being made; it goes on being made.
  static let patience = Duration.seconds(10)
  /// How many are made, or wait for it, at once.
  private static let most = 16
  /// The largest part of a view that a consumer may choose, in bytes.
  private static let mostNarrowed: Int64 = 1 << 30

  private let services: Services
  /// The most bytes of one view.
  private let limit: Int64
  private let slow = SlowWork("releases")
  private let underWay = Mutex<[ID<Agreement>: Task<ReleasedView, any Error>]>([:])

  init(_ services: Services, limit: Int64) {
    self.services = services
    self.limit = limit
  }

  /// The view of an agreement, made now if it was not before.
  ///
  /// Throws `release.being-made` if that takes longer than ``patience``, and `release.nothing` if nothing may leave.
  func view(
    of id: ID<Agreement>, _ provider: ID<Participant>, _ reference: JSON, _ rule: ReleaseRule
  ) async throws -> ReleasedView.Made {
    let (known, upload) = try await services.database.read { tx in
      (try ReleasedViews.find(tx, id), try DSPDataDoor.upload(tx, reference, of: provider))
    }
    if let known, known.source == upload.sha256 {
      let made = try known.whole
      if access(path(id, made), F_OK) == 0 { return made }
    }
    let task = try underWay.withLock { tasks throws(Refusal) in
      if let task = tasks[id] { return task }
      guard tasks.count < Self.most else { throw ReleasedView.beingMade }
      let task = Task { [self] in
        defer { underWay.withLock { _ = $0.removeValue(forKey: id) } }
        return try await make(id, provider, upload, rule)
      }
      tasks[id] = task
      return task
    }
    guard let result = await Self.within(Self.patience, task) else { throw ReleasedView.beingMade }
    return try result.get().whole
  }

  /// A view's bytes on their way out.
  func file(_ id: ID<Agreement>, _ made: ReleasedView.Made) throws -> StoredFile {
    try StoredFile(path(id, made), bytes: made.bytes)
  }

  /// What a consumer chooses of a view: fewer columns, fewer rows. It sees no more than the view has, so what the consumer asks of
  /// masked values is asked of what they have become.
  func narrowed(
    _ id: ID<Agreement>, _ made: ReleasedView.Made, columns: [String]?, rows: RowCondition?
  ) async throws -> (file: Spool, sha256: String, rows: Int64) {
    let (path, folder) = (path(id, made), services.folder)
    let rule = ReleaseRule(columns: columns ?? made.report.columns.map(\.name), rows: rows)
    return try await slow.run {
      let spool = try Spool(in: folder)
      var hash = SHA256()
      var options = Release.Options()
      options.mostBytes = Self.mostNarrowed
      let report = try Release.run(
        rule, .repaired, options,
        open: {
          let file = try BlockingFile(path, bytes: made.bytes, sha256: made.sha256)
          return file.next
        },
        write: { piece in
          hash.update(data: piece)
          try spool.append(piece)
        })
      return (spool, Self.hex(hash.finalize()), report.rowsOut)
    }
  }

  /// Removes what was made for agreements that are over. Bounded: the next round takes the rest.
  func removeClosed(in database: Fenced) async throws {
    let closed = try await database.read { tx in try ReleasedViews.closed(tx, limit: 100) }
    for id in closed {
      let folder = folder(id)
      try await slow.run { FileSystem.removeFlatFolder(folder) }
      try await database.write { tx in try ReleasedViews.removed(tx, id) }
    }
  }

  // MARK: - Making one

  private func make(
    _ id: ID<Agreement>, _ provider: ID<Participant>, _ upload: Upload, _ rule: ReleaseRule
  ) async throws -> ReleasedView {
    let (files, folder, limit, now) = (services.folder + "/files/", folder(id), limit, services.clock())
    let key = SymmetricKey(data: services.vault.derive("release " + id.description))
    try FileSystem.makeFolder(services.folder + "/released")
    let view = try await slow.run { () throws -> ReleasedView in
      var writer = try UploadWriter(folder: folder, limit: limit)
      var view = ReleasedView(agreement: id, source: upload.sha256, madeAt: now)
      do {
        let report = try Release.run(
          rule, code: { Array(HMAC<SHA256>.authenticationCode(for: $0, using: key)) },
          open: {
            let file = try BlockingFile(files + upload.sha256, bytes: upload.bytes, sha256: upload.sha256)
            return file.next
          }, write: { try writer.write($0) })
        let bytes = writer.bytes
        view.made = .init(sha256: try writer.finish(), bytes: bytes, report: report)
      } catch let refusal as Refusal where [.forbidden, .unacceptable, .tooLarge].contains(refusal.kind) {
        writer.discard()
        view.refusal = refusal
      } catch {
        writer.discard()
        throw error
      }
      return view
    }
    let made = view
    return try await services.database.write { tx in try ReleasedViews.keep(tx, made, of: provider) }
  }

  private func folder(_ id: ID<Agreement>) -> String { services.folder + "/released/" + id.description }
  private func path(_ id: ID<Agreement>, _ made: ReleasedView.Made) -> String { folder(id) + "/" + made.sha256 }

  private static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return bytes.reduce(into: "") { $0 += [digits[Int($1 >> 4)], digits[Int($1 & 15)]] }
  }

  /// What becomes of a task, if it is told soon enough. The task goes on.
  private static func within<Value: Sendable>(
    _ patience: Duration, _ task: Task<Value, any Error>
  ) async -> Result<Value, any Error>? {
    await withCheckedContinuation { continuation in
      let told = Told(continuation)
      let clock = Task {
        try? await Task.sleep(for: patience)
        told.tell(nil)
      }
      Task {
        told.tell(await task.result)
        clock.cancel()
      }
    }
  }

  /// Whoever comes first resumes it.
  private final class Told<Value: Sendable>: Sendable {
    private let waiting: Mutex<CheckedContinuation<Value?, Never>?>
    init(_ continuation: CheckedContinuation<Value?, Never>) { waiting = Mutex(continuation) }

    func tell(_ value: Value?) {
      let waiting = self.waiting.withLock { waiting in
        defer { waiting = nil }
        return waiting
      }
      waiting?.resume(returning: value)
    }
  }
}

/// A file of the data folder, read piece by piece on a thread that may block, and held against what was written down of it: one that
/// is damaged, or that somebody writes to, is refused at its end.
final class BlockingFile {
  private let descriptor: Int32
  private let bytes: Int64
  private let sha256: String
  private var hash = SHA256()
  private var count: Int64 = 0

  init(_ path: String, bytes: Int64, sha256: String) throws(Refusal) {
    (self.bytes, self.sha256) = (bytes, sha256)
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw Self.damaged }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func next() throws -> [UInt8] {
    var count = -1
    let piece = [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, initialized in
      repeat { count = read(descriptor, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
      initialized = max(0, count)
    }
    guard count >= 0 else { throw Self.damaged }
    self.count += Int64(count)
    hash.update(data: piece)
    if piece.isEmpty {
      let digits = Array("0123456789abcdef")
      let found = hash.finalize().reduce(into: "") { $0 += [digits[Int($1 >> 4)], digits[Int($1 & 15)]] }
      guard found == sha256, self.count == bytes else { throw Self.damaged }
    }
    return piece
  }

  private static let damaged = Refusal(
    .unavailable, rule: "upload.damaged",
    Text(zh: "该文件缺失或已损坏", en: "the hub's copy of this file is missing or damaged"),
    remedy: Text(zh: "请联系运营方", en: "tell the operator"))
}
