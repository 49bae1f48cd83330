import HTTPTypes
import Hummingbird
import Vocabulary

// The pages about datasets, and what their forms ask.
extension Console {
  static func addData<Context: RequestContext>(to group: RouterGroup<Context>, _ site: Site<some ConsoleBackend>) {
    let backend = site.backend
    group.get("datasets") { request, context in
      await site.page(request, context) { visit in
        let query = DatasetList.Query(visit.query)
        return Answer.page(DatasetList.View.html(try await backend.datasets(query, visit.caller), in: visit.frame))
      }
    }
    group.get("datasets/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.dataset(try context.parameters.require("id"), visit.caller)
        return Answer.page(Dataset.View.html(model, in: visit.frame))
      }
    }
    group.post("datasets/:id/request") { request, context in await site.requestDataset(request, context) }
    group.post("datasets/:id/problem") { request, context in await site.reportProblem(request, context) }
    group.post("datasets/:id/publish") { request, context in
      await site.action(request, context) { visit, _ in
        let id = try context.parameters.require("id")
        try await backend.publish(dataset: id, visit.caller)
        return Answer.seeOther(Address.of(.dataset(id)))
      }
    }
    group.get("requests") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.requests(cursor: visit.query.value("cursor"), visit.caller)
        return Answer.page(SharingList.View.html(model, reader: visit.caller.party.id, in: visit.frame))
      }
    }
    group.get("requests/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.request(try context.parameters.require("id"), visit.caller)
        return Answer.page(Sharing.View.html(model, reader: visit.caller.party.id, in: visit.frame))
      }
    }
    group.post("requests/:id") { request, context in await site.decideRequest(request, context) }
    group.get("desk") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.desk(cursor: visit.query.value("cursor"), visit.caller)
        return Answer.page(Desk.View.html(model, in: visit.frame))
      }
    }
    addTickets(to: group, site)
    group.get("idle") { request, context in
      await site.page(request, context) { visit in
        let lines = try await backend.idle(cursor: visit.query.value("cursor"), visit.caller)
        return Answer.page(IdleList.View.html(lines, in: visit.frame))
      }
    }
    group.get("lists") { request, context in
      await site.page(request, context) { visit in
        let lists = try await backend.dataLists(cursor: visit.query.value("cursor"), visit.caller)
        return Answer.page(DataListIndex.html(lists, in: visit.frame))
      }
    }
    group.get("lists/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.dataList(
          try context.parameters.require("id"), version: visit.query.value("version"),
          cursor: visit.query.value("cursor"), visit.caller)
        return Answer.page(DataList.View.html(model, in: visit.frame))
      }
    }
    for form in [DataList.File.Form.csv, .json] {
      group.get(RouterPath("lists/:id/rows." + form.rawValue)) { request, context in
        await site.page(request, context) { visit in
          let file = try await backend.dataListFile(
            try context.parameters.require("id"), version: visit.query.value("version"), form, visit.caller)
          return Answer.file(file.bytes, file.name, form.mediaType)
        }
      }
    }
    group.post("lists/:id/publish") { request, context in
      await site.action(request, context) { visit, form in
        let id = try context.parameters.require("id")
        try await backend.publish(dataList: id, after: Int64(form["after"]) ?? 0, visit.caller)
        return Answer.seeOther(Address.of("lists/" + Address.encode(id), []))
      }
    }
    group.get("rights") { request, context in
      await site.page(request, context) { visit in
        let rights = try await backend.rights(cursor: visit.query.value("cursor"), visit.caller)
        return Answer.page(RightList.html(rights, in: visit.frame))
      }
    }
    group.get("rights/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.right(try context.parameters.require("id"), visit.caller)
        return Answer.page(Right.View.html(model, in: visit.frame))
      }
    }
    group.get("grants") { request, context in
      await site.page(request, context) { visit in
        let grants = try await backend.grants(cursor: visit.query.value("cursor"), visit.caller)
        return Answer.page(GrantList.html(grants, in: visit.frame))
      }
    }
    group.get("grants/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.grant(try context.parameters.require("id"), visit.caller)
        return Answer.page(Grant.View.html(model, in: visit.frame))
      }
    }
    group.get("assets") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.assets(cursor: visit.query.value("cursor"), visit.caller)
        return Answer.page(AssetList.View.html(model, in: visit.frame))
      }
    }
    group.get("prices") { request, context in
      await site.page(request, context) { visit in
        Answer.page(PriceList.View.html(try await backend.prices(visit.caller), in: visit.frame))
      }
    }
    group.get("call-rates") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.callRates(visit.caller)
        return Answer.page(CallRates.View.html(model, byUnit: visit.query.value("by") == "unit", in: visit.frame))
      }
    }
    group.get("call-rates.csv") { request, context in
      await site.page(request, context) { visit in
        Answer.table(CallRates.View.csv(try await backend.callRates(visit.caller), in: visit.frame), "call-rates.csv")
      }
    }
    group.get("certificates") { request, context in
      await site.open(request, context) { frame in
        let typed = site.query(request)["code"]
        return typed.isEmpty
          ? Answer.page(Certificate.View.form(typed: "", error: nil, in: frame))
          : Answer.seeOther(Address.of("certificates/" + Address.encode(typed), []))
      }
    }
    group.get("certificates/:code") { request, context in
      await site.open(request, context) { frame in
        // The router leaves a part of a path as it was sent.
        let code = Form(encoded: "code=" + (try context.parameters.require("code")))["code"]
        do {
          return Answer.page(Certificate.View.html(try await backend.certificate(code: code), in: frame))
        } catch let refusal as Refusal where refusal.isAboutInput || refusal.kind == .notFound {
          // A code that is nobody's may be mistyped: it is shown again, to be mended.
          let error = refusal.kind == .notFound ? Certificate.unknown : refusal.said
          return Answer.page(
            Certificate.View.form(typed: code, error: error, in: frame), status: refusal.kind.status)
        }
      }
    }
  }
}
