import HTTPTypes
import Hummingbird
import Vocabulary

// The pages about models, and what their forms ask.
extension Console {
  static func addModels<Context: RequestContext>(to group: RouterGroup<Context>, _ site: Site<some ConsoleBackend>) {
    let backend = site.backend
    group.get("models") { request, context in
      await site.page(request, context) { visit in
        let query = ModelList.Query(visit.query)
        return Answer.page(ModelList.View.html(try await backend.models(query, visit.caller), in: visit.frame))
      }
    }
    group.get("models/compare") { request, context in
      await site.page(request, context) { visit in
        let models = try await backend.models(beside: ModelList.picked(visit.query["with"]), visit.caller)
        return Answer.page(ModelCompare.html(models, in: visit.frame))
      }
    }
    group.get("models/keys") { request, context in
      await site.page(request, context) { visit in
        let measure = ModelKeys.Measure(rawValue: visit.query["by"]) ?? .fen
        return Answer.page(
          ModelKeys.View.html(try await backend.modelKeys(visit.caller), by: measure, in: visit.frame))
      }
    }
    group.post("models/keys") { request, context in await site.makeModelKey(request, context) }
    group.post("models/keys/:id/revoke") { request, context in
      await site.action(request, context) { visit, _ in
        try await backend.revoke(modelKey: try context.parameters.require("id"), visit.caller)
        return Answer.seeOther(Address.of("models/keys", []))
      }
    }
    group.get("models/play") { request, context in
      await site.page(request, context) { visit in
        let entry = Playground.Entry(typed: visit.query.only(["model"]))
        return Answer.page(
          Playground.View.html(try await backend.playground(visit.caller), entry, in: visit.frame))
      }
    }
    group.post("models/play") { request, context in await site.play(request, context) }
    group.get("models/evaluation") { request, context in
      await site.page(request, context) { visit in Answer.page(EvaluationReport.View.html(nil, in: visit.frame)) }
    }
    group.post("models/evaluation") { request, context in
      await site.document(request, context) { document, error, typed, frame in
        EvaluationReport.View.html(
          try document.map { try EvaluationReport.Model(reading: $0) }, error: error,
          typed: typed, in: frame)
      }
    }
    group.get("models/filing") { request, context in
      await site.page(request, context) { visit in
        let shelf = try await backend.filings(visit.query.value("model"), visit.caller)
        return Answer.page(FilingBoard.View.html(shelf.board, of: shelf, in: visit.frame))
      }
    }
    group.get("models/sheet") { request, context in
      await site.page(request, context) { visit in
        Answer.page(SampleSheet.View.html(try await backend.sampleSheet(visit.caller), in: visit.frame))
      }
    }
    group.post("models/filing") { request, context in
      await site.document(request, context) { document, error, typed, frame in
        FilingBoard.View.html(
          try document.map { try FilingBoard.Model(reading: $0) }, error: error,
          typed: typed, in: frame)
      }
    }
    group.get("models/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.model(try context.parameters.require("id"), visit.caller)
        return Answer.page(ModelPage.View.html(model, in: visit.frame))
      }
    }
  }
}
