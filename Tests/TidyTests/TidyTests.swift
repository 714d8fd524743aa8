import Foundation
import Testing

/// The style rules worth enforcing; each failure says what to do instead.
struct TidyTests {
    /// What each target may import of ours; everything lower in `Package.swift`, nothing beside or above.
    private static let allowedImports: [String: Set<String>] = [
        "NetworkAddress": [], "WorkerThreads": ["CLinux", "Glibc"], "DNSWire": [],
        "RegularExpressions": [], "TextTemplates": [],
        "Corefile": ["NetworkAddress", "Glibc"],
        "KubernetesObjects": ["NetworkAddress", "Yams", "Foundation", "FoundationEssentials", "Glibc"],
        "KubernetesWatch": [
            "AsyncHTTPClient", "KubernetesObjects", "KubernetesProtobuf", "NetworkAddress", "NIOCore", "NIOHTTP1",
            "NIOPosix", "NIOSSL", "SwiftProtobuf", "Synchronization", "Glibc",
        ],
        "DNSEngine": ["DNSWire", "NetworkAddress", "Synchronization"],
        "QueryRules": [
            "DNSEngine", "DNSWire", "NetworkAddress", "RegularExpressions", "Synchronization", "TextTemplates",
        ],
        "ZoneFile": ["CLDNS", "DNSWire", "Glibc"],
        "ClusterRecords": ["DNSEngine", "DNSWire", "KubernetesObjects", "NetworkAddress"],
        "DNSDatagrams": ["CLinux", "DNSEngine", "DNSWire", "NetworkAddress", "Synchronization", "Glibc"],
        "DNSForwarding": [
            "AsyncHTTPClient", "CLinux", "DNSEngine", "DNSWire", "NetworkAddress", "NIOCore", "NIOHTTP1", "NIOPosix",
            "NIOSSL", "Synchronization", "WorkerThreads", "Glibc",
        ],
        "DNSStreams": [
            "DNSEngine", "DNSWire", "NetworkAddress", "NIOCore", "NIOPosix", "Synchronization", "Glibc",
        ],
        "OperationsHTTP": [
            "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging", "NetworkAddress", "NIOCore", "NIOPosix",
            "Synchronization", "Glibc",
        ],
        "DNSServer": [
            "CLinux", "ClusterRecords", "Corefile", "DNSDatagrams", "DNSEngine", "DNSForwarding", "DNSStreams",
            "DNSWire", "KubernetesObjects", "KubernetesWatch", "NetworkAddress", "OperationsHTTP",
            "QueryRules", "RegularExpressions", "WorkerThreads", "ZoneFile", "Crypto", "NIOCore", "NIOPosix",
            "Synchronization", "Glibc",
        ],
        "StubResolver": ["DNSWire", "KubernetesObjects", "NetworkAddress"],
        "StubSockets": ["DNSWire", "NetworkAddress", "StubResolver", "Glibc"],
        "clusterdns": [
            "ArgumentParser", "CLinux", "Corefile", "DNSDatagrams", "DNSServer", "DNSWire", "Foundation",
            "KubernetesObjects", "NetworkAddress", "StubResolver", "StubSockets", "Synchronization", "WorkerThreads",
        ],
        "dnsload": ["ArgumentParser", "CLinux", "DNSWire", "Foundation", "NetworkAddress"],
    ]

    /// The files that may use unsafe memory, beside those whose name begins with `Unsafe`.
    private static let unsafeFiles: Set<String> = [
        "Sources/Corefile/Files/SystemFileSource.swift", "Sources/ZoneFile/LDNSZoneReader.swift",
    ]

    private static let linesMax = 400
    private static let functionLinesMax = 60

    @Test func targetsImportOnlyWhatLiesBelow() throws {
        for file in try SourceTree("Sources").files {
            let target = String(file.path.split(separator: "/")[1])
            let allowed = try #require(Self.allowedImports[target], "\(target) is not in the list of targets")
            for line in file.code {
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), words.indices.contains(index + 1),
                    index == 0 || ["public", "internal", "package"].contains(words[index - 1])
                else { continue }
                let module = String(words[index + 1])
                #expect(allowed.contains(module), "\(file.path) imports \(module), which is not below \(target)")
            }
        }
    }

    @Test func unsafeCodeStaysInNamedFiles() throws {
        let words = [
            "unsafe", "UnsafePointer", "UnsafeMutablePointer", "UnsafeRawPointer", "UnsafeMutableRawPointer",
            "Unmanaged", "@unchecked", "nonisolated(unsafe)", "withUnsafe",
        ]
        for file in try SourceTree("Sources").files where !Self.unsafeFiles.contains(file.path) {
            guard !(file.path.split(separator: "/").last?.hasPrefix("Unsafe") ?? false) else { continue }
            for (number, line) in file.code.enumerated() {
                let found = words.first { line.contains($0) }
                #expect(
                    found == nil,
                    "\(file.path):\(number + 1) uses \(found ?? ""): move it to a file whose name begins with Unsafe")
            }
        }
    }

    @Test(arguments: ["Sources", "Tests"])
    func filesAreOneIdea(_ folder: String) throws {
        for file in try SourceTree(folder).files {
            #expect(file.lines.count <= Self.linesMax, "\(file.path) has \(file.lines.count) lines: split it by idea")
        }
    }

    @Test func functionsFitAScreen() throws {
        for file in try SourceTree("Sources").files {
            for function in Self.functions(of: file) {
                #expect(
                    function.lines <= Self.functionLinesMax,
                    "\(file.path):\(function.start) has \(function.lines) lines: give its parts names")
            }
        }
    }

    @Test func nothingIsLeftUndone() throws {
        let banned = ["TODO", "FIXME", "XXX", " try?", " try!", "fatalError(\"not", "@testable"]
        for file in try SourceTree("Sources").files + SourceTree("Tests").files
        where !file.path.hasPrefix("Tests/TidyTests") {
            for (number, line) in file.lines.enumerated() {
                let found = banned.first { line.contains($0) }
                #expect(found == nil, "\(file.path):\(number + 1) has \(found ?? "")")
            }
        }
    }

    @Test func namesSayWhatTheyAre() throws {
        for file in try SourceTree("Sources").files {
            for word in ["Util", "Helper", "Manager"] {
                #expect(!file.path.contains(word), "\(file.path): say what it does, not that it helps")
                let declares = file.code.contains { line in
                    ["struct ", "class ", "enum ", "protocol "].contains { line.contains($0) } && line.contains(word)
                }
                #expect(!declares, "\(file.path) declares a \(word)")
            }
        }
    }

    @Test func publicDeclarationsAreDocumented() throws {
        let kinds = ["struct", "class", "enum", "protocol", "func"]
        for file in try SourceTree("Sources").files {
            for (number, line) in file.lines.enumerated() {
                let words = line.split(separator: " ")
                guard words.first == "public", words.dropFirst().contains(where: { kinds.contains(String($0)) }),
                    !Self.isRequirementOfStandardLibrary(line)
                else { continue }
                var above = number - 1
                while above >= 0, file.lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@") { above -= 1 }
                let comment = above >= 0 ? file.lines[above].trimmingCharacters(in: .whitespaces) : ""
                #expect(comment.hasPrefix("///"), "\(file.path):\(number + 1) is public and has no doc comment")
            }
        }
    }

    /// Operators and hashing mean what they mean everywhere.
    private static func isRequirementOfStandardLibrary(_ line: Substring) -> Bool {
        line.contains("static func ==") || line.contains("static func <") || line.contains("func hash(into")
    }

    @Test func topLevelHoldsNothingElse() throws {
        let allowed: Set<String> = [
            "Package.swift", "Sources", "Tests", "deploy", "zones", "README.md", "Package.resolved",
        ]
        let found = try FileManager.default.contentsOfDirectory(atPath: SourceTree.root.path)
        #expect(found.filter { !$0.hasPrefix(".") && !allowed.contains($0) } == [])
    }

    /// Where each function begins and how many lines it has, by its indentation, which the formatter fixes.
    private static func functions(of file: SourceTree.File) -> [(start: Int, lines: Int)] {
        var found: [(start: Int, lines: Int)] = []
        for (number, line) in file.code.enumerated() {
            let indentation = line.prefix { $0 == " " }.count
            let words = line.split(separator: " ")
            guard words.contains("func") || words.contains(where: { $0.hasPrefix("init(") }) else { continue }
            guard !line.hasSuffix("}") else { continue }
            let closing = String(repeating: " ", count: indentation) + "}"
            let end = file.lines[number...].firstIndex { $0 == closing } ?? number
            found.append((number + 1, end - number + 1))
        }
        return found
    }
}
