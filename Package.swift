// swift-tools-version: 6.2
import PackageDescription

/// House rules for every target: Swift 6 language mode, warnings are errors.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "apus",
  products: [
    .executable(name: "apus", targets: ["apus"]),
    .executable(name: "apus-conformance", targets: ["apus-conformance"]),
    .executable(name: "apus-bench", targets: ["apus-bench"]),
    .library(name: "ApusBenchmarkABI", type: .dynamic, targets: ["ApusBenchmarkABI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
  ],
  targets: [
    // C: system libraries and the few shims that C macros need.
    .systemLibrary(
      name: "CLiburing", pkgConfig: "liburing", providers: [.apt(["liburing-dev"])]),
    .systemLibrary(name: "CLibnuma", providers: [.apt(["libnuma-dev"])]),
    .target(name: "CKernel"),

    // The core: no Foundation, no Dispatch, no async.
    .target(name: "Domain", swiftSettings: strict),
    .target(name: "Memory", dependencies: ["CKernel", "CLibnuma"], swiftSettings: strict),
    .target(
      name: "Kernel", dependencies: ["CLiburing", "CKernel", "Memory"], swiftSettings: strict),
    .target(name: "Matching", dependencies: ["Domain", "Memory"], swiftSettings: strict),
    .target(name: "Wire", dependencies: ["CKernel", "Domain", "Memory"], swiftSettings: strict),
    .target(
      name: "Journal", dependencies: ["CKernel", "Domain", "Kernel", "Memory"], swiftSettings: strict),
    .target(
      name: "Gateway", dependencies: ["Domain", "Wire", "Kernel", "Memory"], swiftSettings: strict),
    .target(
      name: "Sequencer",
      dependencies: ["Domain", "Matching", "Journal", "Gateway", "Kernel", "Memory", "Wire"],
      swiftSettings: strict),
    .target(
      name: "Simulation",
      dependencies: ["Sequencer", "Domain", "Gateway", "Journal", "Kernel", "Matching", "Wire"],
      swiftSettings: strict),

    // Tools around the core.
    .target(
      name: "LoadGenerator",
      dependencies: [
        "Domain", "Wire", "Kernel", "Memory",
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "apus",
      dependencies: [
        "Sequencer", "Simulation", "LoadGenerator", "Journal", "Domain", "Kernel", "Memory",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ], swiftSettings: strict),
    // The matching engine behind the protocol of an independent conformance suite.
    .executableTarget(
      name: "apus-conformance", dependencies: ["Domain", "Matching"], swiftSettings: strict),

    // The books under seeded flows.
    .executableTarget(
      name: "apus-bench", dependencies: ["Domain", "Matching"], path: "Benchmarks/ApusBench",
      swiftSettings: strict),

    // The books behind the C interface of a public benchmark.
    .target(name: "CBenchmarkABI"),
    .target(
      name: "ApusBenchmarkABI", dependencies: ["CBenchmarkABI", "Domain", "Matching"],
      swiftSettings: strict, linkerSettings: [.unsafeFlags(["-static-stdlib"])]),

    .testTarget(name: "DomainTests", dependencies: ["Domain"], swiftSettings: strict),
    .testTarget(name: "MemoryTests", dependencies: ["Memory"], swiftSettings: strict),
    .testTarget(name: "KernelTests", dependencies: ["Kernel", "Memory"], swiftSettings: strict),
    .testTarget(
      name: "MatchingTests", dependencies: ["Matching", "Domain"], swiftSettings: strict),
    .testTarget(name: "WireTests", dependencies: ["Wire", "Domain"], swiftSettings: strict),
    .testTarget(
      name: "JournalTests", dependencies: ["Journal", "CKernel", "Domain", "Kernel", "Memory"],
      swiftSettings: strict),
    .testTarget(
      name: "GatewayTests", dependencies: ["Gateway", "Domain", "Wire"], swiftSettings: strict),
    .testTarget(
      name: "SequencerTests",
      dependencies: ["Sequencer", "Domain", "Gateway", "Journal", "Kernel", "Matching", "Wire"],
      swiftSettings: strict),
    .testTarget(
      name: "SimulationTests", dependencies: ["Simulation", "Journal"],
      swiftSettings: strict),
    .testTarget(
      name: "LoadGeneratorTests", dependencies: ["LoadGenerator", "Domain", "Kernel", "Wire"],
      swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ]
)
