// swift-tools-version: 6.2
import PackageDescription

/// What every room of the house is compiled with.
let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")

/// A room: a library target under `Sources/`.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house)
}

/// A pure room that computes much: optimised in debug builds too.
func fastRoom(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, swiftSettings: house + [.unsafeFlags(["-O"], .when(configuration: .debug))])
}

/// A room's tests, under `Tests/`.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

let package = Package(
  name: "lingqu",
  products: [.executable(name: "lingqu", targets: ["lingqu"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Words every room uses: ids, instants, canonical JSON, refusals. Pure.
    room("Vocabulary"),

    // Ground.
    .systemLibrary(name: "CLibpq", path: "Sources/CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
      name: "CSQLite", path: "Sources/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    room("Store", ["Vocabulary", "CLibpq", "CSQLite", grdb, sqlite, crypto]),
    // Tables of databases that somebody else keeps, as the CSV that they are the same as.
    room("SQLTables", ["Vocabulary", "CLibpq", sqlite]),
    room("Evidence", ["Vocabulary", "Store", crypto]),
    room("Identity", ["Vocabulary", "Store", "Evidence", crypto, cryptoExtras]),
    room("Ledger", ["Vocabulary", "Store", "Evidence"]),
    room("Lab", ["Vocabulary"]),
    // Compiled to be fast in every build: the simulator steps through days of a cluster, in tests too.
    fastRoom("Scheduling", ["Vocabulary"]),
    fastRoom("Simulator", ["Vocabulary", "Scheduling"]),

    // Core.
    room("Exchange", ["Vocabulary", "Store", "Evidence", "Identity", "Ledger", "Scheduling", crypto]),

    // Pillars.
    .systemLibrary(
      name: "CSeccomp", path: "Sources/CSeccomp", pkgConfig: "libseccomp",
      providers: [.apt(["libseccomp-dev"])]),
    room(
      "Compute",
      [
        "Vocabulary", "Store", "Evidence", "Identity", "Ledger", "Exchange", "Scheduling", "CSeccomp", crypto, logging,
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),

    .systemLibrary(name: "CLibcsv", path: "Sources/CLibcsv", providers: [.apt(["libcsv-dev"])]),
    .systemLibrary(
      name: "CPCRE2", path: "Sources/CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    fastRoom("Tables", ["Vocabulary", "CLibcsv", "CPCRE2", .product(name: "Yams", package: "Yams")]),
    // RDF of other catalogues: the command line harvests it.
    .systemLibrary(name: "CSerd", path: "Sources/CSerd", pkgConfig: "serd-0", providers: [.apt(["libserd-dev"])]),
    .systemLibrary(name: "CExpat", path: "Sources/CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    room(
      "DataSpace",
      [
        "Vocabulary", "Store", "Evidence", "Identity", "Exchange", "Tables", crypto,
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),

    // Models: the registry, and the accounts of what is called.
    room("Models", ["Vocabulary", "Store", "Evidence", "Identity", "Exchange", "Evaluation", "Filing"]),
    // Every call of a model goes through it: optimised in debug builds too.
    fastRoom(
      "ModelGateway",
      [
        "Vocabulary", "Models", "Guard", crypto,
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),

    // What may be said to a model and by it: keywords, patterns of personal data, labels of what is generated. Pure.
    fastRoom("Guard", ["Vocabulary"]),
    // Models evaluated: tasks, prompts, metrics, statistics, contamination. Pure.
    fastRoom("Evaluation", ["Vocabulary", "CPCRE2", .product(name: "Yams", package: "Yams")]),
    // What a model must show before it is filed: the standards' thresholds, one versioned file, and who meets them. Pure.
    .target(name: "FilingRuleFile", exclude: ["files"]),
    fastRoom("Filing", ["Vocabulary", "Evaluation", "FilingRuleFile", crypto]),

    // Doors.
    room(
      "Hub",
      [
        "Vocabulary", "Store", "Evidence", "Identity", "Ledger", "Exchange", "Compute", "Tables", "DataSpace",
        "Models", "ModelGateway", "Filing",
        hummingbird, hummingbirdCore, logging, crypto,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),

    // Faces.
    // Templates and web assets, inside the binary (#embed). `files/` is read by the compiler, not by SwiftPM.
    .target(name: "ConsoleAssets", exclude: ["files"]),
    // Pages for people. Knows no room below it: whoever composes the house implements its `ConsoleBackend`.
    room(
      "Console",
      [
        "Vocabulary", "ConsoleAssets", crypto, hummingbird, logging,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOCore", package: "swift-nio"),
      ]),
    .executableTarget(
      name: "lingqu",
      dependencies: [
        "Vocabulary", "Store", "Evidence", "Identity", "Ledger", "Lab", "Scheduling", "Simulator", "Exchange",
        "Compute", "DataSpace", "Models", "ModelGateway", "Evaluation", "Filing", "Tables", "SQLTables", "CSerd",
        "CExpat", "Hub",
        "Console", crypto,
        hummingbird,
        logging,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: house),

    // The store alone, for the tests that cut the power of its disk. Not a product.
    .executableTarget(
      name: "store-probe", dependencies: ["Vocabulary", "Store"], path: "Sources/StoreProbe", swiftSettings: house),

    .executableTarget(
      name: "spine-bench",
      dependencies: ["Vocabulary", "Store", "Evidence", "Identity", "Ledger", "Exchange", crypto],
      path: "Benchmarks/Spine/Sources", swiftSettings: house),
    .executableTarget(
      name: "jobs-bench",
      dependencies: ["Vocabulary", "Store", "Evidence", "Identity", "Ledger", "Exchange", "Compute", crypto, logging],
      path: "Benchmarks/Compute/Sources", swiftSettings: house),
    .executableTarget(
      name: "guard-bench", dependencies: ["Vocabulary", "Guard"], path: "Benchmarks/Models/Sources",
      swiftSettings: house),

    .target(name: "SeededTesting", path: "Tests/SeededTesting", swiftSettings: house),
    tests("VocabularyTests", ["SeededTesting", "Vocabulary"]),
    .target(name: "StoreTesting", dependencies: ["Store"], path: "Tests/StoreTesting", swiftSettings: house),
    tests("StoreTests", ["Vocabulary", "Store", "StoreTesting"]),
    tests("EvidenceTests", ["SeededTesting", "Vocabulary", "Store", "StoreTesting", "Evidence", crypto]),
    tests("IdentityTests", ["Vocabulary", "Store", "StoreTesting", "Evidence", "Identity", crypto]),
    tests("LedgerTests", ["SeededTesting", "Vocabulary", "Store", "StoreTesting", "Evidence", "Ledger"]),
    tests("LabTests", ["Vocabulary", "Lab"]),
    tests("TablesTests", ["SeededTesting", "Vocabulary", "Tables"]),
    tests(
      "DataSpaceTests",
      [
        "SeededTesting", "Vocabulary", "Store", "StoreTesting", "Evidence", "Identity", "Ledger", "Exchange", "Tables",
        "DataSpace",
      ]),
    tests(
      "ModelGatewayTests",
      [
        "SeededTesting", "Vocabulary", "Models", "ModelGateway", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    tests("GuardTests", ["SeededTesting", "Vocabulary", "Guard"]),
    tests("EvaluationTests", ["SeededTesting", "Vocabulary", "Evaluation"]),
    tests("FilingTests", ["SeededTesting", "Vocabulary", "Evaluation", "Filing", crypto]),
    tests("ModelsTests", ["Vocabulary", "Evaluation", "Filing", "Models"]),
    tests("SchedulingTests", ["Vocabulary", "SeededTesting", "Scheduling"]),
    tests("SimulatorTests", ["Vocabulary", "SeededTesting", "Scheduling", "Simulator"]),
    tests(
      "ExchangeTests",
      [
        "Vocabulary", "Store", "StoreTesting", "SeededTesting", "Evidence", "Identity", "Ledger", "Exchange",
        "Scheduling", crypto,
      ]),
    tests(
      "ComputeTests",
      [
        "Vocabulary", "Store", "StoreTesting", "SeededTesting", "Evidence", "Identity", "Ledger", "Exchange",
        "Scheduling", "Compute",
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    // The pure cores, millions of random steps of them. Compiled to be fast; the cores are as in any debug build.
    .testTarget(
      name: "SimulationTests",
      dependencies: ["Vocabulary", "Store", "SeededTesting", "Identity", "Ledger", "Exchange"],
      swiftSettings: house + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    tests(
      "HubTests",
      [
        "Vocabulary", "Store", "StoreTesting", "Evidence", "Identity", "Ledger", "Exchange", "Compute", "DataSpace",
        "Hub",
        hummingbird, logging,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    tests(
      "ConsoleTests",
      [
        "Vocabulary", "Identity", "Ledger", "Exchange", "Compute", "Console", "ConsoleFixtures", hummingbird,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
      ]),
    // Simulated data for looking at the console without a hub; never part of the product.
    .target(
      name: "ConsoleFixtures", dependencies: ["Vocabulary", "Console", crypto], path: "Tests/ConsoleFixtures",
      swiftSettings: house),
    .executableTarget(
      name: "console-fixture-server", dependencies: ["Console", "ConsoleFixtures", hummingbird],
      path: "Tests/ConsoleFixtureServer", swiftSettings: house),
  ],
  swiftLanguageModes: [.v6]
)
