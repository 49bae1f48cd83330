/// In what form the bytes of a distribution are.
public enum DataFormat: String, Sendable, Codable, CaseIterable {
  case csv, tsv, json, jsonl, geojson, xml, xls, xlsx, ods, txt, pdf, html, zip, parquet, shp, png, jpeg, tiff, doc,
    docx
  case dbf, kml, netcdf
  /// Not a file: a service that answers requests.
  case api

  /// As IANA registered it.
  public var mediaType: String? {
    switch self {
    case .csv: "text/csv"
    case .tsv: "text/tab-separated-values"
    case .json: "application/json"
    case .geojson: "application/geo+json"
    case .xml: "application/xml"
    case .xls: "application/vnd.ms-excel"
    case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    case .ods: "application/vnd.oasis.opendocument.spreadsheet"
    case .txt: "text/plain"
    case .pdf: "application/pdf"
    case .html: "text/html"
    case .zip: "application/zip"
    case .parquet: "application/vnd.apache.parquet"
    case .png: "image/png"
    case .jpeg: "image/jpeg"
    case .tiff: "image/tiff"
    case .doc: "application/msword"
    case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    case .dbf: "application/vnd.dbf"
    case .kml: "application/vnd.google-earth.kml+xml"
    case .jsonl, .shp, .netcdf, .api: nil
    }
  }

  /// In the European list of file types, which DCAT-AP asks for.
  public var europeanCode: String? {
    switch self {
    case .jsonl, .api: nil
    default: rawValue.uppercased()
    }
  }
}
