import Console
import DataSpace
import Exchange
import Hub
import Vocabulary

extension HubConsole {
  func idle(cursor: String?, _ caller: Caller) async throws -> Console.Listing<Console.IdleList.Line> {
    let (found, next) = try await list(
      "diagnoseDatasets", of: DatasetDiagnosis.self, caller, query: ["cursor": cursor, "limit": "10"])
    var lines: [Console.IdleList.Line] = []
    // Many of a page may serve the same need.
    var known: [ID<Need>: Console.NeedLine] = [:]
    for diagnosis in found {
      var needs: [Console.NeedLine] = []
      for id in diagnosis.needs {
        if known[id] == nil {
          let need = try await ask("getNeed", caller, path: ["need": id.description]).decode(Need.self)
          known[id] = try await line(need, caller)
        }
        if let need = known[id] { needs.append(need) }
      }
      let dataset = try await ask("getDataset", caller, path: ["dataset": diagnosis.dataset.description])
      lines.append(
        Console.IdleList.Line(
          dataset: try await line(try dataset.decode(Dataset.self), caller),
          findings: diagnosis.findings.map {
            .init(
              cause: $0.cause.rawValue, text: Console.plain($0.text), remedy: Console.plain($0.remedy),
              other: $0.other?.description)
          }, needs: needs))
    }
    return Console.Listing(items: lines, next: next)
  }
}
