import KubernetesObjects
import Testing

/// Damaged manifests: whatever is made of them, it is bounded and consistent.
@Suite struct FuzzTests {
    private let words = [
        "---\n", "...\n", "- ", ": ", "&a ", "*a ", "? ", "<<: *a", "[", "]", "{", "}", "\"", "'", "\\", "\\ud83d",
        "\n", "|\n", "null",
        "0", "65536", "-1", "1e999", "None", "None: ", "  ", "\t", "# ", "!!str ", "!x ", "%TAG", "\u{0}", "é", "kind",
        "10.0.0.1", "::",
    ]

    private func damage(_ octets: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var octets = octets
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...octets.count, using: &random)
            let end = min(octets.count, place + Int.random(in: 0...30, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: octets.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 1: octets.removeSubrange(place..<end)
            case 2: octets.insert(contentsOf: octets[place..<end], at: place)
            case 3:
                let word = words[Int.random(in: 0..<words.count, using: &random)]
                octets.insert(contentsOf: word.utf8, at: place)
            default: octets.removeSubrange(place...)
            }
            if octets.isEmpty { return octets }
        }
        return octets
    }

    private func check(_ contents: ManifestContents) {
        for object in contents.objects {
            #expect(!object.metadata.name.isEmpty && object.metadata.name.utf8.count <= 253)
            #expect(object.kind.isNamespaced != object.metadata.namespace.isEmpty)
        }
        #expect(contents.faults.allSatisfy { $0.description.utf8.count < 2000 && !$0.reason.isEmpty })
    }

    private func samples() throws -> [[UInt8]] {
        let items = try Golden.keys.flatMap { key in
            let list = try Golden.lists()[key]
            let items = (list?["items"]?.list ?? []).prefix(3)
            return items.map { item in
                var members = item.map ?? [:]
                members["kind"] = list?["kind"]?.string.map { ManifestValue(.string(String($0.dropLast(4)))) }
                members["apiVersion"] = list?["apiVersion"]
                return YAMLWriter.text(of: ManifestValue(.map(members)))
            }
        }
        return items.map { [UInt8]($0.utf8) } + [[UInt8](items.joined(separator: "---\n").utf8)]
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func yaml(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let samples = try samples()
        var good = 0
        for round in 0..<400 {
            let contents = ManifestContents(
                file: "fuzz.yaml", octets: damage(samples[round % samples.count], &random))
            check(contents)
            good += contents.objects.count
        }
        #expect(good > 0)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func json(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // The octets of the whole file would be slow; flow YAML is nearly JSON.
        let text = """
            {"apiVersion": "v1", "kind": "List", "items": [
             {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "labels": {"a": "\\ud83d\\ude00"}},
              "spec": {"clusterIPs": ["10.0.0.1"], "ports": [{"name": "http", "port": 80, "targetPort": "web"}]}},
             {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "status": {"podIP": "10.0.0.1", "x": 1.5e3}}]}
            """
        let octets = [UInt8](text.utf8)
        for round in 0..<600 {
            let name = round.isMultiple(of: 2) ? "fuzz.json" : "fuzz.yaml"
            check(ManifestContents(file: name, octets: damage(octets, &random)))
        }
    }

    /// A set whose file is damaged again and again keeps nothing that a fresh and whole file does not have.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func refreshing(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let folder = try TemporaryFolder()
        let whole = try #require(try samples().last)
        var manifests = ManifestSet(paths: [folder.path])
        var cluster = ClusterObjects()
        for _ in 0..<60 {
            try folder.write("a.yaml", damage(whole, &random))
            _ = cluster.apply(manifests.refresh().changes)
            var fresh = ClusterObjects()
            _ = fresh.apply(manifests.objects.values.map(ObjectChange.upsert))
            #expect(cluster == fresh)
        }
        try folder.write("a.yaml", whole)
        _ = cluster.apply(manifests.refresh().changes)
        var fresh = ClusterObjects()
        _ = fresh.apply(ManifestReader(paths: [folder.path]).read().objects.map(ObjectChange.upsert))
        #expect(cluster == fresh && manifests.faults == [])
    }
}
