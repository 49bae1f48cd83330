import Exchange
import Identity
import Ledger
import Scheduling
import Store
import Vocabulary

extension QuoteDesk {
  /// One start in one pool, priced.
  func candidate(
    _ terms: Terms, _ pool: Pool, _ site: Site, _ transfer: ComputeQuote.TransferParts,
    _ estimate: StartEstimates.Start,
    at start: Instant, isLater: Bool
  ) throws -> ComputeQuote.Candidate {
    let end = start.adding(milliseconds: draft.longestMilliseconds)
    // What is told in the job's file when it is not simply the queue that it waits for.
    let isClosed = pool.opening.map { !$0.isOpen(at: max(now, draft.notBefore ?? now)) } ?? false
    let notBefore = isLater || isClosed ? start : draft.notBefore
    var told = draft
    told.notBefore = notBefore
    let drawn = EnergyTerms.Drawn(millijoules: PoolDraw(pool).most(of: draft), from: start, to: end)
    let energy = try site.tariff == nil ? nil : EnergyTerms(of: told, in: pool, at: site, now)
    let pue = site.puePerMille ?? 1000
    let power = ComputeQuote.EnergyParts(
      milliwattHours: Int64(clamping: Int128(drawn.millijoules) * Int128(pue) / 3_600_000), puePerMille: pue,
      isModelled: true, microYuan: try energy.map { Int64(clamping: try $0.microYuan(drawn)) },
      isCharged: terms.price.passesEnergy)
    let price = try priced(terms, energy, drawn)
    let carbon = site.carbonGramsPerKWh.map {
      Int64(clamping: Int128(drawn.millijoules) * Int128(pue) * Int128($0) / 3_600_000_000)
    }
    let wait = max(0, start.milliseconds(since: window.from))
    let score =
      Int128(price.payableFen + transfer.fen) * 10_000 + Int128(wait) * 1_000_000 / 3_600_000 + Int128(carbon ?? 0) / 10
    return ComputeQuote.Candidate(
      access: terms.access, agreement: terms.agreement?.id, offer: terms.offer, title: terms.title, rule: terms.rule,
      provider: terms.provider, providerName: try Participants.get(tx, terms.provider).name, pool: pool.id,
      poolName: pool.name, engine: pool.engine, site: site.id, siteName: site.name, startsAt: start, endsAt: end,
      waitMilliseconds: wait, ahead: estimate.ahead, price: price, tariff: try tariff(site, start), energy: power,
      carbonMilligrams: carbon, transfer: transfer, score: Int64(clamping: score),
      submit: ComputeQuote.Submit(
        agreement: terms.agreement?.id, pool: pool.id, notBefore: notBefore, voucher: price.voucher.grant))
  }

  /// What it costs before and after the voucher that was named, or the one that pays most.
  private func priced(
    _ terms: Terms, _ energy: EnergyTerms?, _ drawn: EnergyTerms.Drawn
  ) throws -> ComputeQuote.PriceParts {
    let usage = try terms.price.charge(for: draft.quantity(at: terms.price))
    let charged = terms.price.passesEnergy ? energy : nil
    let power = try charged?.charge(for: [drawn]) ?? 0
    let held = usage + (charged?.mostFen ?? 0)
    let (buyer, supplier) = (consumer.id.description, terms.provider.description)
    func quote(_ gross: Int64, _ grant: ID<VoucherGrant>?) throws -> VoucherQuote {
      try Vouchers.quote(
        tx, gross: gross, grant: grant, consumer: buyer, supplier: supplier, offerKind: OfferKind.compute.rawValue,
        at: now)
    }
    var notUsed: String?
    let voucher: VoucherQuote
    if let grant = draft.voucher {
      voucher = try quote(usage + power, grant)
    } else {
      voucher = try Vouchers.bestQuote(
        tx, gross: usage + power, consumer: buyer, supplier: supplier, offerKind: OfferKind.compute.rawValue, at: now)
      if voucher.grant == nil, usage + power > 0 { notUsed = try whyNoVoucher { try quote(usage + power, $0) } }
    }
    let payableHeld = try quote(held, voucher.grant).payable
    let account = try Accounts.find(tx, owner: buyer, unit: "fen")
    return ComputeQuote.PriceParts(
      grossFen: usage + power, usageFen: usage, energyFen: power, voucherFen: voucher.voucherShare,
      payableFen: voucher.payable, heldFen: held, voucher: voucher, notUsed: notUsed,
      isCovered: payableHeld == 0 || account?.available ?? 0 >= payableHeld)
  }

  /// The rule that keeps the newest voucher of the asker from paying, if it has one.
  private func whyNoVoucher(_ quote: (ID<VoucherGrant>) throws -> VoucherQuote) throws -> String? {
    let row = try tx.row(
      "SELECT id FROM voucher_grant WHERE participant = ? AND state = 'active' ORDER BY id DESC LIMIT 1",
      consumer.id.description)
    guard let grant = try row?.id(0, as: ID<VoucherGrant>.self) else { return nil }
    do {
      _ = try quote(grant)
      return nil
    } catch let refusal as Refusal {
      return refusal.rule
    }
  }

  private func tariff(_ site: Site, _ start: Instant) throws -> ComputeQuote.TariffParts? {
    guard let tariff = site.tariff else { return nil }
    return ComputeQuote.TariffParts(
      nowMilliYuanPerKWh: tariff.price(at: now), startMilliYuanPerKWh: tariff.price(at: start),
      lowestMilliYuanPerKWh: tariff.week().map { $0.rate / 1000 }.min() ?? tariff.milliYuanPerKWh,
      changesAt: try tariff.calendar().nextChange(after: start))
  }
}
