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
    StoredTable("data_ticket", DataTicket.self), StoredTable("data_reminder", DataReminder.self),
    StoredTable("data_target", DataTarget.self), StoredTable("data_push", DataPush.self),
    StoredTable(
      "released_view", ReleasedView.self,
      sql: "SELECT body, agreement AS id FROM released_view WHERE agreement > ? ORDER BY agreement LIMIT 1000"),
    StoredTable("data_right", DataRight.self), StoredTable("operation_grant", OperationGrant.self),
    StoredTable("data_cost", DataCost.self),
    StoredTable(
      "data_asset", DataAssetClass.self,
      sql: """
        SELECT body, dataset AS id FROM data_asset
        WHERE dataset IN (SELECT DISTINCT dataset FROM data_asset WHERE dataset > ? ORDER BY dataset LIMIT 200)
        ORDER BY dataset
        """),
    StoredTable("datastore_table", DatastoreTable.Layout.self), StoredTable("data_list", DataList.self),
    StoredTable(
      "data_list_version", DataListVersion.self,
      sql: """
        SELECT body, list AS id FROM data_list_version
        WHERE list IN (SELECT id FROM data_list WHERE id > ? ORDER BY id LIMIT 20) ORDER BY list, version
        """),
    StoredTable(
      "data_list_part", [DataListRow].self,
      sql: "SELECT body, id FROM data_list_part WHERE id > ? ORDER BY id LIMIT 100"),
  ]

  public static let migrations: [Migration] =
    catalogueMigrations + protocolMigrations + qualityMigrations + sharingMigrations + releaseMigrations
    + rightMigrations + grantMigrations + assetMigrations + gatewayMigrations + datastoreMigrations + listMigrations
    + ticketMigrations + reminderMigrations + viewMigrations
}
