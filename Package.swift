// swift-tools-version: 6.2
import PackageDescription

/// Swift 6, no warnings, and every use of unsafe memory spelled out.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "clusterdns",
    products: [
        .executable(name: "clusterdns", targets: ["clusterdns"]),
        .executable(name: "dnsload", targets: ["dnsload"]),
    ],
    dependencies: [
        // TCP, the upstream exchanges and everything else that waits.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        // Manifests are YAML.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        // Options and subcommands.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    ],
    targets: [
        // Layer 0: C.
        .target(name: "CLinux"),
        .systemLibrary(name: "CLDNS", pkgConfig: "ldns", providers: [.apt(["libldns-dev"])]),

        // Layer 1: know nothing of each other's business.
        .target(name: "NetworkAddress", swiftSettings: settings),
        .target(name: "DNSWire", swiftSettings: settings),
        .target(name: "Corefile", dependencies: ["NetworkAddress"], swiftSettings: settings),
        .target(
            name: "KubernetesObjects",
            dependencies: ["NetworkAddress", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),

        // Layer 2: answering, without I/O.
        .target(name: "DNSEngine", dependencies: ["DNSWire", "NetworkAddress"], swiftSettings: settings),
        .target(name: "ZoneFile", dependencies: ["CLDNS", "DNSWire"], swiftSettings: settings),

        // Layer 3: the ways in and out, and what objects mean as records.
        .target(
            name: "ClusterRecords", dependencies: ["DNSEngine", "DNSWire", "KubernetesObjects", "NetworkAddress"],
            swiftSettings: settings),
        .target(
            name: "DNSDatagrams", dependencies: ["CLinux", "DNSEngine", "DNSWire", "NetworkAddress"],
            swiftSettings: settings),
        .target(
            name: "DNSForwarding", dependencies: ["DNSEngine", "DNSWire", "NetworkAddress", nioCore, nioPosix],
            swiftSettings: settings),
        .target(
            name: "DNSStreams", dependencies: ["DNSEngine", "DNSWire", "NetworkAddress", nioCore, nioPosix],
            swiftSettings: settings),

        // Layer 4: the server.
        .target(
            name: "DNSServer",
            dependencies: [
                "CLinux", "ClusterRecords", "Corefile", "DNSDatagrams", "DNSEngine", "DNSForwarding", "DNSStreams",
                "DNSWire", "KubernetesObjects", "NetworkAddress", "ZoneFile", nioCore, nioPosix,
            ],
            swiftSettings: settings),

        // Layer 5: commands.
        .executableTarget(
            name: "clusterdns",
            dependencies: ["CLinux", "Corefile", "DNSDatagrams", "DNSServer", "DNSWire", argumentParser],
            swiftSettings: settings),
        .executableTarget(
            name: "dnsload", dependencies: ["CLinux", "DNSWire", "NetworkAddress", argumentParser],
            swiftSettings: settings),

        // Tests, lowest layer first. They run in release mode: what is tested is what is shipped.
        .target(name: "CPathCounter", path: "Tests/CPathCounter"),
        .testTarget(
            name: "CorefileTests", dependencies: ["Corefile", "NetworkAddress"], exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(name: "DNSWireTests", dependencies: ["CLDNS", "DNSWire"], swiftSettings: settings),
        .testTarget(name: "ZoneFileTests", dependencies: ["CLDNS", "DNSWire", "ZoneFile"], swiftSettings: settings),
        .testTarget(
            name: "DNSForwardingTests",
            dependencies: ["DNSEngine", "DNSForwarding", "DNSWire", "NetworkAddress", nioCore, nioPosix],
            swiftSettings: settings),
        .executableTarget(
            name: "PathAudit", dependencies: ["CPathCounter", "DNSEngine", "DNSWire", "NetworkAddress"],
            path: "Tests/PathAudit", swiftSettings: settings),
        .testTarget(name: "HotPathTests", dependencies: ["PathAudit"], swiftSettings: settings),
        .testTarget(
            name: "KubernetesObjectsTests", dependencies: ["KubernetesObjects", "NetworkAddress"],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(name: "NetworkAddressTests", dependencies: ["NetworkAddress"], swiftSettings: settings),
        .testTarget(
            name: "DNSEngineTests", dependencies: ["DNSEngine", "DNSWire", "NetworkAddress"], swiftSettings: settings),
        .testTarget(
            name: "ClusterRecordsTests",
            dependencies: ["ClusterRecords", "DNSEngine", "DNSWire", "KubernetesObjects", "NetworkAddress"],
            swiftSettings: settings),
        .testTarget(
            name: "ServerTests", dependencies: ["clusterdns", "DNSWire", "NetworkAddress"], exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(
            name: "DNSStreamsTests",
            dependencies: ["DNSEngine", "DNSStreams", "DNSWire", "NetworkAddress", nioCore, nioPosix],
            swiftSettings: settings),
        .testTarget(name: "TidyTests", swiftSettings: settings),
    ]
)
