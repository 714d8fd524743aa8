import KubernetesObjects
import Testing

@Suite struct ManifestReaderTests {
    private func service(_ name: String) -> String { "apiVersion: v1\nkind: Service\nmetadata: {name: \(name)}\n" }

    private func names(_ objects: [KubernetesObject]) -> [String] { objects.map(\.metadata.name) }

    @Test func foldersAreReadAsByKubectl() throws {
        let folder = try TemporaryFolder()
        try folder.write("b.yaml", service("b"))
        try folder.write("a.yml", service("a"))
        try folder.write("c.json", "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"c\"}}")
        try folder.write("d.txt", service("d"))
        try folder.write("e.yaml.bak", service("e"))
        try folder.write("inner/f.yaml", service("f"))
        try folder.write("folder.yaml/g.yaml", service("g"))
        try folder.link("h.yaml", to: "d.txt")
        let (objects, faults) = ManifestReader(paths: [folder.path]).read()
        #expect(names(objects) == ["a", "b", "c", "d"])
        #expect(faults == [])
        let slash = ManifestReader(paths: [folder.path + "/", folder.path(of: "d.txt"), folder.path + "/"]).read()
        #expect(names(slash.objects) == ["a", "b", "c", "d", "d"])
    }

    @Test func filesThatCannotBeRead() throws {
        let folder = try TemporaryFolder()
        try folder.write("large.yaml", service("large") + String(repeating: "#", count: 1000))
        try folder.link("loop.yaml", to: "loop.yaml")
        try folder.link("nowhere.yaml", to: "missing")
        let limits = ManifestLimits(fileSize: 1000, documents: 10, depth: 10, aliasedValues: 10)
        let paths = [folder.path(of: "missing"), folder.path, "/dev/null"]
        let (objects, faults) = ManifestReader(paths: paths, limits: limits).read()
        #expect(objects == [])
        let prefix = folder.path + "/"
        #expect(faults.count == 5)
        let texts = Set(faults.map(\.description))
        #expect(
            texts.isSuperset(of: [
                "\(prefix)missing: no such file or folder",
                "\(prefix)large.yaml: \(service("large").utf8.count + 1000) octets, at most 1000 are read",
                "\(prefix)nowhere.yaml: no such file or folder", "/dev/null: not a regular file",
            ]))
        #expect(
            texts.contains { $0.hasPrefix("\(prefix)loop.yaml: cannot be read: ") && $0.hasSuffix("symbolic links") })
    }

    @Test func everyDocumentIsOnItsOwn() {
        let text = """
            # comment
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: one}
            ---
            # nothing here
            --- # nor here
            apiVersion: v1
            kind: Service
            metadata:
              name: two
            spec: [unclosed
            ---
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "three", "annotations": {"x": "\\ud83d\\ude00"}}}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: four}}
            ...
            %YAML 1.2
            ---
            apiVersion: v1
            kind: ConfigMap
            data:
              text: |
                 ---
                 kind: Service
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: Five}
            ---\r
            apiVersion: v1\r
            kind: Service\r
            metadata: {name: six}\r
            --- {apiVersion: v1, kind: Service, metadata: {name: seven}}
            """
        let contents = ManifestContents(file: "all.yaml", octets: [0xef, 0xbb, 0xbf] + text.utf8)
        #expect(names(contents.objects) == ["one", "three", "four", "six", "seven"])
        #expect(
            contents.faults.map(\.description) == [
                "all.yaml:14: document 2: Service default/two: not YAML: did not find expected ',' or ']'",
                "all.yaml:30: document 6: Service: metadata.name must be a DNS label, got \"Five\"",
            ])
    }

    @Test func severalValuesInOneJSONFile() {
        let text = """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "one", "x": "}\\"{"}}

            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "two"}}{"apiVersion": "v1",
            "kind": "Service", "metadata": {"name": "Three"}} [5] tail {}
            """
        let contents = ManifestContents(file: "all.json", octets: [UInt8](text.utf8))
        #expect(names(contents.objects) == ["one", "two"])
        #expect(
            contents.faults.prefix(2).map(\.description) == [
                "all.json:4: document 3: Service: metadata.name must be a DNS label, got \"Three\"",
                "all.json:4: document 4: must be a map, got a list",
            ])
        #expect(contents.faults.count == 3)
        #expect(contents.faults.last?.description.hasPrefix("all.json:4: document 5: not JSON: ") == true)
    }

    @Test(
        arguments: [
            ([0xff, 0xfe, 0x61, 0x00], "f.yaml:1: document 1: not UTF-8"),
            ([0x61, 0x3a, 0x00], "f.yaml:1: document 1: not YAML: control characters are not allowed"),
        ] as [([UInt8], String)])
    func octetsThatAreNoText(octets: [UInt8], message: String) {
        let contents = ManifestContents(file: "f.yaml", octets: octets)
        #expect(contents.objects == [] && contents.faults.map(\.description) == [message])
    }

    @Test func documentsAreBounded() {
        let limits = ManifestLimits(fileSize: 1000, documents: 2, depth: 10, aliasedValues: 10)
        let text = ["a", "b", "c"].map(service).joined(separator: "---\n")
        let contents = ManifestContents(file: "f.yaml", octets: [UInt8](text.utf8), limits: limits)
        #expect(names(contents.objects) == ["a", "b"])
        #expect(contents.faults.map(\.description) == ["f.yaml: 3 documents, at most 2 are read"])
    }
}
