import Evidence
import Exchange

extension Overview {
  private static let byCity = Schema.map(.integer(), max: 1000)

  static let shape = Schema.named(
    "Overview",
    .object(
      [
        "participants", "offers", "dataOffers", "dataNeverUsed", "needs", "needsOpen", "needsMatched",
        "agreementsActive", "uses", "usesRunning", "jobsWaiting", "jobsRunning", "chargedFen", "voucherFen", "heldFen",
        "heldVoucherFen", "computeCores",
        "evidenceEntries", "sites", "racksBuilt", "racksUsed",
      ].map { .must($0, .integer()) } + [
        .must("at", .instant), .must("offersByKind", OfferKind.countShape),
        .must("offersByCity", byCity, "by the first four digits of GB/T 2260"), .must("needsByCity", byCity),
        .must("chargedByDay", .array(.integer(), max: 14), "fen in each of the last 14 days (UTC), oldest first"),
        .must("computeUsedBasisPoints", .basisPoints, "of the hub's own processors in the last hour"),
        .must("computeHistoryBasisPoints", .array(.basisPoints, max: 12), "of each twelfth of that hour, oldest first"),
        .must("unused", .array(UnusedDiagnosis.shape, max: 4)), .must("balanced", .boolean),
        .must("recent", .array(EvidenceRecord.shape, max: 12)),
      ]))
}
