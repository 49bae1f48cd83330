import HTTPTypes
public import Hummingbird
import Vocabulary

extension Console {
  /// Adds every page, action and file of the console under ``root``.
  public static func addRoutes<Context: RequestContext>(
    to router: Router<Context>, backend: some ConsoleBackend, options: Options = Options()
  ) {
    let site = Site(backend: backend, options: options)
    let group = router.group(RouterPath(root))
    addDoor(to: group, site)
    addPages(to: group, site)
    addData(to: group, site)
    addModels(to: group, site)
    addActions(to: group, site)
    group.get("assets/:hash/**") { request, context in
      await site.guarding(request, context) {
        let name = context.parameters.getCatchAll().joined(separator: "/")
        guard let asset = Asset.all[name], asset.isPublic, context.parameters.get("hash") == asset.hash else {
          throw Refusal.notFound(name)
        }
        return Answer.asset(asset)
      }
    }
    group.get("**") { request, context in
      await site.guarding(request, context) { throw Refusal.notFound(request.uri.path) }
    }
  }

  private static func addDoor<Context: RequestContext>(
    to group: RouterGroup<Context>, _ site: Site<some ConsoleBackend>
  ) {
    group.get("sign-in") { request, context in await site.door(request, context) }
    group.post("sign-in") { request, context in await site.signIn(request, context) }
    group.get("password") { request, context in
      await site.page(request, context, evenBefore: true) { visit in site.passwordPage(visit) }
    }
    group.post("password") { request, context in await site.changePassword(request, context) }
    group.post("sign-out") { request, context in await site.signOut(request, context) }
  }

  private static func addPages<Context: RequestContext>(
    to group: RouterGroup<Context>, _ site: Site<some ConsoleBackend>
  ) {
    let backend = site.backend
    group.get("") { request, context in
      await site.page(request, context) { visit in
        Answer.page(Overview.View.html(try await backend.overview(visit.caller), in: visit.frame))
      }
    }
    group.get("catalogue") { request, context in
      await site.page(request, context) { visit in
        let query = Catalogue.Query(visit.query)
        return Answer.page(Catalogue.View.html(try await backend.catalogue(query, visit.caller), in: visit.frame))
      }
    }
    group.get("offers/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.offer(try context.parameters.require("id"), visit.caller)
        return Answer.page(Offer.View.html(model, in: visit.frame))
      }
    }
    group.get("needs") { request, context in
      await site.page(request, context) { visit in
        let query = NeedList.Query(state: visit.query.value("state"), cursor: visit.query.value("cursor"))
        return Answer.page(NeedList.View.html(try await backend.needs(query, visit.caller), in: visit.frame))
      }
    }
    group.get("needs/new") { request, context in
      await site.page(request, context) { visit in
        Answer.page(NeedForm.View.html(NeedForm.Entry(typed: visit.query), in: visit.frame))
      }
    }
    group.get("needs/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.need(try context.parameters.require("id"), visit.caller)
        return Answer.page(Need.View.html(model, in: visit.frame))
      }
    }
    group.get("agreements") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.agreements(cursor: visit.query.value("cursor"), visit.caller)
        return Answer.page(AgreementList.View.html(model, in: visit.frame))
      }
    }
    group.get("agreements/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.agreement(try context.parameters.require("id"), visit.caller)
        return Answer.page(Agreement.View.html(model, in: visit.frame))
      }
    }
    group.get("jobs") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.jobs(cursor: visit.query.value("cursor"), visit.caller)
        return Answer.page(JobList.View.html(model, in: visit.frame))
      }
    }
    group.get("jobs/new") { request, context in await site.jobForm(request, context) }
    group.get("jobs/queue") { request, context in
      await site.page(request, context) { visit in
        let query = Queue.Query(pool: visit.query.value("pool"), cursor: visit.query.value("cursor"))
        return Answer.page(Queue.View.html(try await backend.queue(query, visit.caller), in: visit.frame))
      }
    }
    group.get("jobs/queue/live") { request, context in
      await site.page(request, context) { visit in try await site.liveQueue(visit) }
    }
    group.get("jobs/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.job(try context.parameters.require("id"), visit.caller)
        return Answer.page(Job.View.html(model, in: visit.frame))
      }
    }
    group.get("jobs/:id/live") { request, context in
      await site.page(request, context) { visit in
        try await site.live(job: try context.parameters.require("id"), request, visit)
      }
    }
    group.get("sites") { request, context in
      await site.page(request, context) { visit in
        Answer.page(SiteList.View.html(try await backend.sites(visit.caller), in: visit.frame))
      }
    }
    group.get("sites/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.site(try context.parameters.require("id"), visit.caller)
        return Answer.page(DataCentre.View.html(model, in: visit.frame))
      }
    }
    group.get("pools/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.pool(try context.parameters.require("id"), visit.caller)
        return Answer.page(Pool.View.html(model, in: visit.frame))
      }
    }
    group.get("accounts") { request, context in
      await site.page(request, context) { visit in
        Answer.page(AccountList.View.html(try await backend.accounts(visit.caller), in: visit.frame))
      }
    }
    group.get("accounts/vouchers") { request, context in
      await site.page(request, context) { visit in
        Answer.page(Vouchers.View.html(try await backend.vouchers(visit.caller), in: visit.frame))
      }
    }
    group.get("accounts/invoices") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.invoices(period: visit.query.value("period"), visit.caller)
        return Answer.page(InvoiceList.View.html(model, in: visit.frame))
      }
    }
    group.get("accounts/invoices/:period") { request, context in
      await site.page(request, context) { visit in
        let query = Invoice.Query(
          period: try context.parameters.require("period"), consumer: visit.query["consumer"],
          provider: visit.query["provider"])
        return Answer.page(Invoice.View.html(try await backend.invoice(query, visit.caller), in: visit.frame))
      }
    }
    group.get("accounts/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.statement(
          account: try context.parameters.require("id"), cursor: visit.query.value("cursor"), visit.caller)
        return Answer.page(Statement.View.html(model, in: visit.frame))
      }
    }
    group.get("evidence") { request, context in
      await site.page(request, context) { visit in
        let model = try await backend.evidence(cursor: visit.query.value("cursor"), visit.caller)
        return Answer.page(Evidence.View.html(model, entry: Int64(visit.query["entry"]), in: visit.frame))
      }
    }
    group.get("evidence/receipts/:index") { request, context in
      await site.page(request, context) { visit in
        let text = try context.parameters.require("index")
        guard let index = Int64(text), index >= 0 else { throw Refusal.notFound(text) }
        return Answer.json(try await backend.receipt(index: index, visit.caller))
      }
    }
  }

  private static func addActions<Context: RequestContext>(
    to group: RouterGroup<Context>, _ site: Site<some ConsoleBackend>
  ) {
    let backend = site.backend
    group.post("needs") { request, context in await site.publishNeed(request, context) }
    group.post("offers/:id/request") { request, context in await site.requestAgreement(request, context) }
    group.post("negotiations/:id/accept") { request, context in
      await site.action(request, context) { visit, _ in
        let agreement = try await backend.accept(
          negotiation: try context.parameters.require("id"), visit.caller)
        return Answer.seeOther(agreement.map { Address.of(.agreement($0)) } ?? Address.of("agreements", []))
      }
    }
    group.post("agreements/:id/sign") { request, context in
      await site.action(request, context) { visit, _ in
        let id = try context.parameters.require("id")
        try await backend.sign(agreement: id, visit.caller)
        return Answer.seeOther(Address.of(.agreement(id)))
      }
    }
    group.post("agreements/:id/revoke") { request, context in
      await site.action(request, context) { visit, form in
        let id = try context.parameters.require("id")
        try await backend.revoke(agreement: id, reason: form["reason"], visit.caller)
        return Answer.seeOther(Address.of(.agreement(id)))
      }
    }
    group.post("jobs") { request, context in await site.submitJob(request, context) }
    group.post("pools/:id/state") { request, context in
      await site.action(request, context) { visit, form in
        let id = try context.parameters.require("id")
        try await backend.change(pool: id, state: form["state"], visit.caller)
        return Answer.seeOther(Address.of(.pool(id)))
      }
    }
    group.post("jobs/:id/cancel") { request, context in
      await site.action(request, context) { visit, _ in
        let id = try context.parameters.require("id")
        try await backend.cancel(job: id, visit.caller)
        return Answer.seeOther(Address.of(.job(id)))
      }
    }
  }
}
