import Exchange
import Identity
import Store
import Vocabulary

/// What a job's inputs are, and what bringing them to a site takes.
struct DataHaul {
  /// Bytes by where they are; nil: at a place that is not known.
  private var bytes: [ID<Site>?: Int64] = [:]

  /// What is uploaded is at the hub; what a data agreement gives is where its reference says, or there too.
  init(_ tx: Transaction, of draft: JobDraft, for consumer: ID<Participant>, hub: ID<Site>?) throws {
    for (index, input) in (draft.inputs ?? []).enumerated() {
      let upload = try Jobs.upload(tx, input, at: index, for: consumer)
      let named = try input.agreement.flatMap { try Agreements.get(tx, $0).reference["site"]?.string }
      let site = named.flatMap { ID<Site>($0) } ?? hub
      bytes[site, default: 0] = bytes[site, default: 0].addingReportingOverflow(upload.bytes).partialValue
    }
  }

  func to(_ site: Site, _ others: [ID<Site>: Site]) -> ComputeQuote.TransferParts {
    var parts = ComputeQuote.TransferParts(bytes: 0, milliseconds: 0, fen: 0, isKnown: true)
    for (from, count) in bytes where from != site.id && count > 0 {
      parts.bytes += count
      let there = from.flatMap { others[$0]?.links?.first { $0.to == site.id } }
      let link = there ?? from.flatMap { from in site.links?.first { $0.to == from } }
      guard let link else {
        parts.isKnown = false
        continue
      }
      let bits = Int128(count) * 8
      let milliseconds = bits / (Int128(link.megabitsPerSecond) * 1000) + Int128(link.latencyMilliseconds ?? 0)
      // One line after the other is the slowest they can be.
      parts.milliseconds += Int64(clamping: min(milliseconds, Int128(JSON.largestInteger / 1000)))
      let fen = (Int128(count) * Int128(link.fenPerGigabyte ?? 0) + 999_999_999) / 1_000_000_000
      parts.fen += Int64(clamping: min(fen, Int128(JSON.largestInteger / 1000)))
    }
    return parts
  }
}
