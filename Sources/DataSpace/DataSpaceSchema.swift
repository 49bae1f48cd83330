public import Store

/// The tables of this room.
public enum DataSpaceSchema {
  /// Tables whose rows hold bodies.
  public static let bodies = [
    StoredTable("dsp_process", ProtocolProcess.Terms.self),
    StoredTable(
      "dataset_version", DatasetEntry.self,
      sql: """
        SELECT body, dataset AS id FROM dataset_version
        WHERE dataset IN (SELECT id FROM dataset WHERE id > ? ORDER BY id LIMIT 500) ORDER BY dataset, version
        """),
    StoredTable("gateway_service", GatewayService.self), StoredTable("gateway_exchange", GatewayExchange.self),
    StoredTable("dataset_assessment", DatasetAssessment.self), StoredTable("sharing_request", SharingRequest.self),
    StoredTable("data_target", DataTarget.self), StoredTable("data_push", DataPush.self),
    StoredTable(
      "released_view", ReleasedView.self,
      sql: "SELECT body, agreement AS id FROM released_view WHERE agreement > ? ORDER BY agreement LIMIT 1000"),
    StoredTable("data_right", DataRight.self), StoredTable("datastore_table", DatastoreTable.Layout.self),
  ]

  public static let migrations: [Migration] =
    catalogueMigrations + protocolMigrations + qualityMigrations + sharingMigrations + releaseMigrations
    + rightMigrations + gatewayMigrations + datastoreMigrations
}
