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
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTP2 = Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let swiftProtobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
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
        // The API server: HTTP over TLS, and its own encoding.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        // /health, /ready and /metrics.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        // The digest of a configuration.
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.14.0"),
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
        .target(name: "WorkerThreads", dependencies: ["CLinux"], swiftSettings: settings),
        .target(name: "DNSWire", swiftSettings: settings),
        .target(name: "RegularExpressions", swiftSettings: settings),
        .target(name: "TextTemplates", swiftSettings: settings),
        .target(name: "Corefile", dependencies: ["NetworkAddress"], swiftSettings: settings),
        .target(
            name: "KubernetesObjects",
            dependencies: ["NetworkAddress", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),

        // Generated from kubernetes.proto, by a generator that does not spell out its uses of unsafe memory.
        .target(
            name: "KubernetesProtobuf", dependencies: [swiftProtobuf], exclude: ["kubernetes.proto"],
            swiftSettings: [
                .swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("MemberImportVisibility"),
            ]),
        .target(
            name: "KubernetesWatch",
            dependencies: [
                "KubernetesObjects", "KubernetesProtobuf", "NetworkAddress", asyncHTTPClient, nioCore, nioHTTP1,
                nioPosix, nioSSL, swiftProtobuf,
            ],
            swiftSettings: settings),

        // Layer 2: answering, without I/O.
        .target(name: "DNSEngine", dependencies: ["DNSWire", "NetworkAddress"], swiftSettings: settings),
        .target(name: "ZoneFile", dependencies: ["CLDNS", "DNSWire"], swiftSettings: settings),
        .target(
            name: "QueryRules",
            dependencies: ["DNSEngine", "DNSWire", "NetworkAddress", "RegularExpressions", "TextTemplates"],
            swiftSettings: settings),

        .target(
            name: "StubResolver", dependencies: ["DNSWire", "KubernetesObjects", "NetworkAddress"],
            swiftSettings: settings),

        // Layer 3: the ways in and out, and what objects mean as records.
        .target(
            name: "ClusterRecords", dependencies: ["DNSEngine", "DNSWire", "KubernetesObjects", "NetworkAddress"],
            swiftSettings: settings),
        .target(
            name: "DNSDatagrams", dependencies: ["CLinux", "DNSEngine", "DNSWire", "NetworkAddress"],
            swiftSettings: settings),
        .target(
            name: "DNSForwarding",
            dependencies: [
                "CLinux", "DNSEngine", "DNSWire", "NetworkAddress", "WorkerThreads", asyncHTTPClient, nioCore,
                nioHTTP1, nioPosix, nioSSL,
            ],
            swiftSettings: settings),
        .target(
            name: "DNSStreams", dependencies: ["DNSEngine", "DNSWire", "NetworkAddress", nioCore, nioPosix],
            swiftSettings: settings),

        .target(
            name: "StubSockets", dependencies: ["DNSWire", "NetworkAddress", "StubResolver"], swiftSettings: settings),
        .target(
            name: "OperationsHTTP",
            dependencies: [
                "NetworkAddress", httpTypes, hummingbird, hummingbirdCore, logging, nioCore, nioPosix,
            ],
            swiftSettings: settings),

        // Layer 4: the server.
        .target(
            name: "DNSServer",
            dependencies: [
                "CLinux", "ClusterRecords", "Corefile", "DNSDatagrams", "DNSEngine", "DNSForwarding", "DNSStreams",
                "DNSWire", "KubernetesObjects", "KubernetesWatch", "NetworkAddress", "OperationsHTTP",
                "QueryRules", "RegularExpressions", "WorkerThreads", "ZoneFile", crypto, nioCore,
                nioPosix,
            ],
            swiftSettings: settings),

        // Layer 5: commands.
        .executableTarget(
            name: "clusterdns",
            dependencies: [
                "CLinux", "Corefile", "DNSDatagrams", "DNSServer", "DNSWire", "KubernetesObjects", "NetworkAddress",
                "StubResolver", "StubSockets", "WorkerThreads", argumentParser,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "dnsload", dependencies: ["CLinux", "DNSWire", "NetworkAddress", argumentParser],
            swiftSettings: settings),

        // An API server for tests and for measuring.
        .target(
            name: "PlayedAPIServer",
            dependencies: [
                "KubernetesObjects", "NetworkAddress", nioCore, nioHTTP1, nioHTTP2, nioPosix, nioSSL,
            ],
            path: "Tests/PlayedAPIServer", swiftSettings: settings),

        // DNS servers that scenarios play, and what real resolvers do with them.
        .target(
            name: "PlayedDNS", dependencies: ["DNSWire", "KubernetesObjects", "NetworkAddress", "StubResolver"],
            path: "Tests/PlayedDNS", swiftSettings: settings),
        .executableTarget(
            name: "resolverwitness", dependencies: ["NetworkAddress", "PlayedDNS", "StubResolver"],
            path: "Tests/ResolverWitness", swiftSettings: settings),

        .executableTarget(
            name: "clusterbench",
            dependencies: [
                "CLinux", "DNSWire", "KubernetesObjects", "NetworkAddress", "PlayedAPIServer", argumentParser,
            ],
            path: "Tests/ClusterBenchmark", swiftSettings: settings),

        // Tests, lowest layer first. They run in release mode: what is tested is what is shipped.
        .target(name: "CPathCounter", path: "Tests/CPathCounter"),
        .testTarget(
            name: "CorefileTests", dependencies: ["Corefile", "NetworkAddress"], exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(
            name: "RegularExpressionsTests", dependencies: ["RegularExpressions"], exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(
            name: "TextTemplatesTests", dependencies: ["TextTemplates"], exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(name: "DNSWireTests", dependencies: ["CLDNS", "DNSWire"], swiftSettings: settings),
        .testTarget(
            name: "QueryRulesTests",
            dependencies: ["DNSEngine", "DNSWire", "NetworkAddress", "QueryRules", "RegularExpressions"],
            swiftSettings: settings),
        .testTarget(name: "ZoneFileTests", dependencies: ["CLDNS", "DNSWire", "ZoneFile"], swiftSettings: settings),
        .testTarget(
            name: "DNSForwardingTests",
            dependencies: [
                "DNSEngine", "DNSForwarding", "DNSWire", "NetworkAddress", nioCore, nioHTTP1, nioPosix, nioSSL,
            ],
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
            dependencies: [
                "ClusterRecords", "DNSEngine", "DNSWire", "KubernetesObjects", "KubernetesWatch", "NetworkAddress",
                "PlayedAPIServer", "StubResolver", nioCore, nioPosix,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "KubernetesWatchTests",
            dependencies: [
                "KubernetesObjects", "KubernetesProtobuf", "KubernetesWatch", "NetworkAddress", "PlayedAPIServer",
                nioCore,
                nioPosix, swiftProtobuf,
            ],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "PlayedAPIServerTests",
            dependencies: [
                "KubernetesObjects", "NetworkAddress", "PlayedAPIServer", asyncHTTPClient, nioCore, nioHTTP1, nioSSL,
            ],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "KubernetesConnectionTests",
            dependencies: ["KubernetesWatch", nioCore, nioHTTP1, nioHTTP2, nioPosix, nioSSL], swiftSettings: settings),
        .testTarget(
            name: "DNSServerTests",
            dependencies: [
                "ClusterRecords", "Corefile", "DNSEngine", "DNSForwarding", "DNSServer", "DNSWire", "KubernetesObjects",
                "KubernetesWatch", "NetworkAddress",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ServerTests",
            dependencies: ["clusterdns", "DNSWire", "NetworkAddress", "StubResolver", "StubSockets"],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "ClusterServerTests",
            dependencies: ["clusterdns", "DNSWire", "KubernetesObjects", "NetworkAddress", "PlayedAPIServer"],
            swiftSettings: settings),
        .testTarget(
            name: "DeployTests", dependencies: ["clusterdns", "DNSWire", "NetworkAddress"],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "DNSStreamsTests",
            dependencies: ["DNSEngine", "DNSStreams", "DNSWire", "NetworkAddress", nioCore, nioPosix],
            swiftSettings: settings),
        .testTarget(
            name: "StubResolverTests",
            dependencies: [
                "resolverwitness", "DNSWire", "KubernetesObjects", "NetworkAddress", "PlayedDNS", "StubResolver",
                "StubSockets",
            ],
            exclude: ["Programs", "Scenarios"], swiftSettings: settings),
        .testTarget(name: "TidyTests", swiftSettings: settings),
    ]
)
