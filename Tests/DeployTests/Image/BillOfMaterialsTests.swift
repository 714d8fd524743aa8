import Foundation
import Testing

/// `deploy/image/sbom.py`: the list of what the image is made of names all of it.
@Suite struct BillOfMaterialsTests {
    private struct Bill: Decodable {
        struct Component: Decodable {
            struct Pedigree: Decodable {
                struct Commit: Decodable { let uid: String }
                let commits: [Commit]
            }
            let type: String
            let name: String
            let version: String
            let purl: String
            let reference: String
            let pedigree: Pedigree?

            enum CodingKeys: String, CodingKey {
                case type, name, version, purl, pedigree
                case reference = "bom-ref"
            }
        }
        struct Metadata: Decodable { let component: Component }
        struct Dependency: Decodable {
            let ref: String
            let dependsOn: [String]
        }

        let bomFormat: String
        let specVersion: String
        let serialNumber: String
        let metadata: Metadata
        let components: [Component]
        let dependencies: [Dependency]
    }

    private struct Resolved: Decodable {
        struct Pin: Decodable {
            struct State: Decodable {
                let revision: String
                let version: String?
            }
            let identity: String
            let state: State
        }
        let pins: [Pin]
    }

    private static let resolved = "\(Repository.path)/Package.resolved"
    private static let status = "/var/lib/dpkg/status"

    /// The Dockerfile's own step, with this machine's packages for the image's.
    private static func bill() throws -> Data {
        let folder = try TemporaryFolder()
        let step = try #require(try Dockerfile().lines.first { $0.hasPrefix("RUN ") && $0.contains("sbom.py") })
        let command = step.dropFirst(4)
            .replacingOccurrences(of: ".build/release/clusterdns", with: try Programs.clusterdns)
            .replacingOccurrences(of: " /status", with: " \(status)")
            .replacingOccurrences(of: "/sbom.json", with: folder.path(of: "sbom.json"))
        _ = try Tools.run("sh", ["-c", command], in: Repository.path)
        return Data(try folder.read("sbom.json").utf8)
    }

    @Test func namesEverything() throws {
        let data = try Self.bill()
        let bill = try JSONDecoder().decode(Bill.self, from: data)
        #expect(bill.bomFormat == "CycloneDX" && bill.specVersion == "1.5")
        #expect(bill.serialNumber.hasPrefix("urn:uuid:"))
        let version = try CommandResult(try Programs.clusterdns, ["-version"], in: "/").output
        #expect(version.hasPrefix("clusterdns-\(bill.metadata.component.version)\n"))
        let components = Dictionary(grouping: bill.components, by: \.purl)
        #expect(components.values.allSatisfy { $0.count == 1 && $0[0].reference == $0[0].purl })

        let pins = try JSONDecoder().decode(Resolved.self, from: Data(contentsOf: URL(fileURLWithPath: Self.resolved)))
            .pins
        #expect(pins.count > 10)
        let libraries = bill.components.filter { $0.purl.hasPrefix("pkg:swift/") }
        for pin in pins {
            let library = libraries.first { $0.name == pin.identity }
            #expect(library?.version == pin.state.version && library?.type == "library", "\(pin.identity)")
            #expect(library?.pedigree?.commits.map(\.uid) == [pin.state.revision], "\(pin.identity)")
        }
        // What Package.swift asks for is among them.
        let manifest = try Repository.read("Package.swift")
        let asked = manifest.matches(of: /\.package\(\s*url: "[^"]*\/([^"\/]*?)(\.git)?"/).map { $0.1.lowercased() }
        #expect(asked.count >= 10)
        for name in asked { #expect(libraries.contains { $0.name == name }, "\(name)") }
        let runtime = bill.components.first { $0.name == "swift" }
        #expect(runtime?.version.hasPrefix("6.") == true)
        let linked = Set(bill.dependencies.first { $0.ref == bill.metadata.component.purl }?.dependsOn ?? [])
        #expect(linked == Set(libraries.map(\.purl) + [runtime?.purl ?? ""]))

        let format = "${db:Status-Abbrev}\t${Package}\t${Version}\t${Architecture}\n"
        let packages = try Tools.run("dpkg-query", ["--show", "--showformat", format]).split(separator: "\n")
            .map { $0.split(separator: "\t").map(String.init) }.filter { $0[0].hasPrefix("ii") }
        #expect(packages.count > 50)
        let debian = Set(
            bill.components.filter { $0.purl.hasPrefix("pkg:deb/debian/") }
                .map { "\($0.name) \($0.version) \($0.purl.split(separator: "=").last ?? "")" })
        #expect(debian == Set(packages.map { "\($0[1]) \($0[2]) \($0[3])" }))
        // The same again, octet for octet.
        #expect(try Self.bill() == data)
    }

    /// What is no list of packages is said, with the file's name.
    @Test(arguments: [
        ("Package.resolved", ""), ("Package.resolved", "{"), ("Package.resolved", "[]"), ("Package.resolved", "{}"),
        ("Package.resolved", #"{"pins": []}"#), ("Package.resolved", #"{"pins": [{"identity": "a"}]}"#),
        ("Package.resolved", #"{"pins": [{"identity": "a", "location": 1, "state": {"revision": "b"}}]}"#),
        ("status", ""), ("status", "Package: a\nStatus: deinstall ok config-files\nVersion: 1\nArchitecture: all\n"),
        ("status", "Package: a\nStatus: install ok installed\nArchitecture: all\n"),
    ])
    func faults(file: String, text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("Package.resolved", try Repository.read("Package.resolved"))
        try folder.write("status", "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n")
        let words = [
            "\(Repository.path)/deploy/image/sbom.py", "1", "6", folder.path(of: "Package.resolved"),
            folder.path(of: "status"),
        ]
        #expect(try CommandResult(try Tools.path("python3"), words, in: "/").end == .exit(0))
        try folder.write(file, text)
        let result = try CommandResult(try Tools.path("python3"), words, in: "/")
        #expect(result.end == .exit(1))
        #expect(result.errors.hasPrefix("sbom: \(folder.path(of: file)): "), "\(result.errors)")
    }
}
