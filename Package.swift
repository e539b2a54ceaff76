// swift-tools-version: 6.2
import PackageDescription

/// Every target is compiled with these: what the language can check, it checks, and a warning is an error.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let gRDB = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hTTPTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nIOCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")

let package = Package(
  name: "tvidz",
  products: [.executable(name: "tvidz", targets: ["tvidz"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // The FFmpeg libraries. Media is their only importer.
    .systemLibrary(
      name: "CLibAV",
      pkgConfig: "libavformat libavcodec libavutil libswscale",
      providers: [.apt(["libavformat-dev", "libavcodec-dev", "libavutil-dev", "libswscale-dev"])]),
    // PostgreSQL's library. CatalogPostgres is its only importer.
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

    // HTTP. AWSClient is its only importer.
    .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

    // Calls of the kernel that the C library does not wrap in a way that Swift can call. Worker is their only importer.
    .systemLibrary(name: "CLinux"),

    .target(name: "TvidzCore", swiftSettings: strict),
    .target(name: "Media", dependencies: ["CLibAV", "TvidzCore"], swiftSettings: strict),
    .target(name: "SceneDetection", dependencies: ["TvidzCore"], swiftSettings: strict),
    .target(
      name: "Analysis", dependencies: ["Fingerprints", "Media", "SceneDetection", "TvidzCore"],
      swiftSettings: strict),
    .target(
      name: "Worker", dependencies: ["Analysis", "CLinux", "Fingerprints", "TvidzCore"],
      swiftSettings: strict),
    .target(
      name: "Inspector",
      dependencies: [
        "Analysis", "Catalog", "Duplicates", "Fingerprints", "TvidzCore", "Worker", crypto, subprocess,
        systemPackage,
      ],
      swiftSettings: strict),
    .target(
      name: "InspectorHTTP",
      dependencies: [
        "Catalog", "CutFormats", "Duplicates", "Inspector", "TvidzCore", crypto, hTTPTypes, hummingbird,
        hummingbirdCore, logging, nIOCore, serviceLifecycle,
      ],
      // Compiled in: an installed program is one file.
      resources: [.embedInCode("Web/Files")],
      swiftSettings: strict),
    .target(name: "Fingerprints", dependencies: ["TvidzCore"], swiftSettings: strict),
    .target(name: "Duplicates", dependencies: ["Fingerprints", "TvidzCore"], swiftSettings: strict),
    .target(
      name: "Catalog", dependencies: ["Duplicates", "Fingerprints", "TvidzCore"], swiftSettings: strict),
    .target(
      name: "CatalogSQLite", dependencies: ["Catalog", "Duplicates", "Fingerprints", "TvidzCore", gRDB],
      // Compiled in: an installed program is one file.
      resources: [.embedInCode("Migrations")],
      swiftSettings: strict),
    .target(
      name: "CatalogPostgres",
      dependencies: ["Catalog", "CLibPQ", "Duplicates", "Fingerprints", "TvidzCore"],
      resources: [.embedInCode("Migrations")],
      swiftSettings: strict),
    // S3 and SQS.
    .target(name: "AWSClient", dependencies: ["CLibCurl", "TvidzCore", crypto], swiftSettings: strict),
    // The ports of Inspector on them.
    .target(
      name: "InspectorCloud", dependencies: ["AWSClient", "Catalog", "Inspector", "TvidzCore"],
      swiftSettings: strict),
    .target(name: "CutFormats", dependencies: ["TvidzCore"], swiftSettings: strict),
    .executableTarget(
      name: "tvidz",
      dependencies: [
        "Analysis", "AWSClient", "Catalog", "CatalogPostgres", "CatalogSQLite", "CutFormats", "Duplicates",
        "Fingerprints", "Inspector", "InspectorCloud", "InspectorHTTP", "Media", "SceneDetection",
        "TvidzCore", "Worker", argumentParser, configuration,
        logging, serviceLifecycle, systemPackage, unixSignals,
      ],
      swiftSettings: strict),

    // The harness: recipes, golden files, scorers. Nothing above depends on it.
    .target(
      name: "TvidzTesting",
      dependencies: [
        "Analysis", "Catalog", "CutFormats", "Duplicates", "Fingerprints", "Media", "SceneDetection",
        "TvidzCore",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "tvidz-bench",
      dependencies: [
        "Analysis", "AWSClient", "Catalog", "CatalogPostgres", "CatalogSQLite", "Duplicates", "Fingerprints",
        "Inspector", "InspectorCloud", "Media", "SceneDetection", "TvidzCore", "TvidzTesting", argumentParser,
      ],
      swiftSettings: strict),

    // Uses a catalog in a process of its own, for tests: also one that is killed.
    .executableTarget(
      name: "tvidz-catalog-writer",
      dependencies: ["Catalog", "CatalogPostgres", "CatalogSQLite", "TvidzTesting"],
      swiftSettings: strict),

    // Uploads and analyses videos until a test kills or freezes it.
    .executableTarget(
      name: "tvidz-inspector-drill", dependencies: ["Catalog", "CatalogSQLite", "Inspector", "TvidzCore"],
      swiftSettings: strict),

    // Damaged videos, in child processes.
    .executableTarget(
      name: "tvidz-fuzz",
      dependencies: ["Analysis", "TvidzCore", "TvidzTesting", argumentParser],
      swiftSettings: strict),

    // Tries what a worker must not be able to do.
    .executableTarget(name: "tvidz-confined", dependencies: ["Worker"], swiftSettings: strict),

    .testTarget(name: "TvidzCoreTests", dependencies: ["TvidzCore"], swiftSettings: strict),
    .testTarget(name: "ArchitectureTests", dependencies: ["TvidzTesting", crypto], swiftSettings: strict),
    .testTarget(
      name: "TvidzTestingTests", dependencies: ["TvidzCore", "TvidzTesting"], swiftSettings: strict),
    .testTarget(
      name: "MediaTests", dependencies: ["Media", "TvidzCore", "TvidzTesting"], swiftSettings: strict),
    .testTarget(
      name: "SceneDetectionTests", dependencies: ["SceneDetection", "TvidzCore"], swiftSettings: strict),
    .testTarget(
      name: "AnalysisTests",
      dependencies: ["Analysis", "Media", "SceneDetection", "TvidzCore", "TvidzTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "WorkerTests",
      dependencies: ["Analysis", "Fingerprints", "tvidz-confined", "TvidzCore", "TvidzTesting", "Worker"],
      swiftSettings: strict),
    .testTarget(
      name: "InspectorTests",
      dependencies: [
        "Analysis", "Catalog", "CatalogSQLite", "Duplicates", "Fingerprints", "Inspector", "tvidz",
        "tvidz-inspector-drill", "TvidzCore", "TvidzTesting", "Worker", crypto,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "InspectorHTTPTests",
      dependencies: [
        "Catalog", "CutFormats", "Duplicates", "Inspector", "InspectorHTTP", "TvidzCore", "TvidzTesting",
        hTTPTypes, logging,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "AWSClientTests", dependencies: ["AWSClient", "TvidzCore", "TvidzTesting"],
      exclude: ["serve_http.py"], swiftSettings: strict),
    .testTarget(
      name: "InspectorCloudTests",
      dependencies: ["AWSClient", "Catalog", "Inspector", "InspectorCloud", "TvidzCore", "TvidzTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "CutFormatsTests", dependencies: ["CutFormats", "TvidzCore"], swiftSettings: strict),
    .testTarget(
      name: "FingerprintsTests", dependencies: ["Fingerprints", "TvidzCore", "TvidzTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "CatalogTests",
      dependencies: ["Catalog", "Duplicates", "Fingerprints", "TvidzCore", "TvidzTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "CatalogSQLiteTests",
      dependencies: ["Catalog", "CatalogSQLite", "Duplicates", "Fingerprints", "TvidzCore", "TvidzTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "CatalogPostgresTests", dependencies: ["CatalogPostgres", "TvidzCore"], swiftSettings: strict),
    .testTarget(
      name: "DuplicatesTests",
      dependencies: ["Analysis", "Duplicates", "Fingerprints", "TvidzCore", "TvidzTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "TvidzTests",
      dependencies: [
        "Analysis", "CatalogSQLite", "CutFormats", "Duplicates", "tvidz", "TvidzCore", "TvidzTesting", yams,
      ],
      exclude: ["read_copies.py", "read_formats.py", "use_service.js", "use_service.py"],
      swiftSettings: strict),

    // On real services: skipped where ./tools/services started none.
    .testTarget(
      name: "IntegrationTests",
      dependencies: [
        "AWSClient", "Catalog", "CatalogPostgres", "CatalogSQLite", "Duplicates", "Inspector",
        "InspectorCloud", "tvidz", "TvidzCore", "TvidzTesting",
      ],
      path: "IntegrationTests", exclude: ["Cloud/answer_as_aws.py", "Cloud/forward_proxy.py"],
      swiftSettings: strict),
  ]
)
