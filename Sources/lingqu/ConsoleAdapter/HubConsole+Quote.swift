import Compute
import Console
import Hub
import Vocabulary

extension HubConsole {
  func quote(_ draft: Console.JobForm.Draft, _ caller: Caller) async throws -> Console.Quote.Model {
    let quote = try await ask("quoteJob", caller, body: Self.body(of: draft)).decode(ComputeQuote.self)
    // One candidate may be the soonest and the cheapest: it is shown once, with both words.
    var words: [Int64: [String]] = [:]
    var order: [Int64] = []
    for pick in quote.picks where quote.candidates.indices.contains(Int(pick.candidate)) {
      if words[pick.candidate] == nil { order.append(pick.candidate) }
      words[pick.candidate, default: []].append(pick.word.rawValue)
    }
    return Console.Quote.Model(
      at: quote.at, options: order.map { Self.option(quote.candidates[Int($0)], words[$0] ?? []) },
      rejected: quote.rejected.map {
        Console.Quote.Rejected(
          name: $0.name, why: $0.text, remedy: $0.remedy, wouldStart: $0.wouldStart, wouldCostFen: $0.wouldCostFen)
      }, notTold: quote.notTold, until: quote.window.to)
  }

  private static func option(_ candidate: ComputeQuote.Candidate, _ words: [String]) -> Console.Quote.Option {
    var option = Console.Quote.Option(
      words: words, pool: candidate.pool.description, poolName: candidate.poolName, siteName: candidate.siteName,
      providerName: candidate.providerName, access: candidate.access.rawValue, offer: candidate.offer.description,
      startsAt: candidate.startsAt, endsAt: candidate.endsAt, waitMilliseconds: candidate.waitMilliseconds,
      ahead: candidate.ahead, grossFen: candidate.price.grossFen, voucherFen: candidate.price.voucherFen,
      payableFen: candidate.price.payableFen, heldFen: candidate.price.heldFen, isCovered: candidate.price.isCovered)
    option.tariff = candidate.tariff?.startMilliYuanPerKWh
    option.milliwattHours = candidate.energy.milliwattHours
    option.carbonMilligrams = candidate.carbonMilligrams
    option.agreement = candidate.submit.agreement?.description
    option.notBefore = candidate.submit.notBefore
    option.voucher = candidate.submit.voucher?.description
    return option
  }
}
