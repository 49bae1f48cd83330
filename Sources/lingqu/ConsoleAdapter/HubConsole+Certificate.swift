import Console
import DataSpace
import Hub
import Vocabulary

extension HubConsole {
  /// Asked for by nobody in particular, as the REST door answers it.
  func certificate(code: String) async throws -> Console.Certificate.Model {
    let answer = try await hub.perform("checkRightCertificate", as: nil, path: ["code": code])
    let told = try answer.decode(RightCertificate.self)
    return Console.Certificate.Model(
      code: told.code, kind: told.kind.rawValue, title: told.title.map(Self.whole), subject: told.subject,
      holder: told.holder, registeredAt: told.registeredAt, until: told.until,
      documents: told.documents.map { .init(title: $0.title, sha256: $0.sha256) }, state: told.state.rawValue,
      lapse: told.lapse?.rawValue, holds: told.holds, checkedAt: told.checkedAt)
  }
}
