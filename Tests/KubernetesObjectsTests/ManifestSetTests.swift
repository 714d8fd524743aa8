import KubernetesObjects
import NetworkAddress
import Testing

@Suite struct ManifestSetTests {
    private let folder: TemporaryFolder
    private var manifests: ManifestSet

    init() throws {
        folder = try TemporaryFolder()
        manifests = ManifestSet(paths: [folder.path])
    }

    private func service(_ name: String, address: String = "10.0.0.1") -> String {
        "apiVersion: v1\nkind: Service\nmetadata: {name: \(name)}\nspec: {clusterIP: \(address)}\n"
    }

    private func file(_ documents: String...) -> String { documents.joined(separator: "---\n") }

    /// `+name=address` and `-name`.
    private func words(_ changes: [ObjectChange]) -> [String] {
        changes.map { change in
            switch change {
            case .delete(let key): "-\(key.name)"
            case .upsert(let object):
                "+\(object.metadata.name)=\(object.service?.clusterIPs.map(\.description).joined() ?? "")"
            }
        }
    }

    private var names: [String] { manifests.objects.keys.map(\.name).sorted() }

    /// Parses no further than this, and does not show what it is about.
    private let garbage = "{{{ template\n"

    @Test mutating func changesAreFound() throws {
        try folder.write("a.yaml", file(service("one"), service("two"), service("three")))
        try folder.write("b.yaml", service("four"))
        #expect(
            words(manifests.refresh().changes) == [
                "+four=10.0.0.1", "+one=10.0.0.1", "+three=10.0.0.1", "+two=10.0.0.1",
            ])
        #expect(manifests.refresh().changes == [])
        try folder.write("a.yaml", file(service("three"), service("one", address: "10.0.0.2"), service("five")))
        #expect(words(manifests.refresh().changes) == ["-two", "+five=10.0.0.1", "+one=10.0.0.2"])
        try folder.remove("b.yaml")
        #expect(words(manifests.refresh().changes) == ["-four"])
        #expect(names == ["five", "one", "three"])
    }

    @Test mutating func aFaultThatNamesItsObjectKeepsThatObject() throws {
        try folder.write("a.yaml", file(service("one"), service("two"), service("three")))
        _ = manifests.refresh()
        let broken = "apiVersion: v1\nkind: Service\nmetadata:\n  name: two\nspec: {clusterIP: [\n"
        try folder.write("a.yaml", file(broken, service("three", address: "10.0.0.3")))
        let (changes, faults) = manifests.refresh()
        #expect(words(changes) == ["-one", "+three=10.0.0.3"])
        #expect(faults.map(\.object) == ["Service default/two"])
        #expect(names == ["three", "two"])
        try folder.write("a.yaml", file(service("two", address: "10.0.0.9"), service("three", address: "10.0.0.3")))
        #expect(words(manifests.refresh().changes) == ["+two=10.0.0.9"])
    }

    @Test mutating func aSkippedObjectStaysAsItWas() throws {
        try folder.write("a.yaml", service("one"))
        _ = manifests.refresh()
        try folder.write("a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: one}\nspec: {type: Foo}\n")
        let (changes, faults) = manifests.refresh()
        #expect(changes == [] && faults.count == 1 && names == ["one"])
        try folder.write("a.yaml", "# nothing\n")
        #expect(words(manifests.refresh().changes) == ["-one"])
    }

    /// By the neighbours it stood between.
    @Test(arguments: [
        (["one", "-", "three"], ["one", "three", "two"]), (["-", "two", "three"], ["one", "three", "two"]),
        (["one", "two", "-"], ["one", "three", "two"]),
        (["new", "one", "-", "three"], ["new", "one", "three", "two"]),
        (["-", "three"], ["one", "three", "two"]), (["one", "three", "-"], ["one", "three"]),
        (["three", "-", "one"], ["one", "three", "two"]), (["-"], ["one", "three", "two"]),
        (["-", "-", "-"], ["one", "three", "two"]), (["two", "-"], ["three", "two"]),
    ])
    mutating func aFaultThatNamesNothingKeepsWhatStoodThere(documents: [String], left: [String]) throws {
        try folder.write("a.yaml", file(service("one"), service("two"), service("three")))
        _ = manifests.refresh()
        let text = documents.map { $0 == "-" ? garbage : service($0) }.joined(separator: "---\n")
        try folder.write("a.yaml", text)
        #expect(manifests.refresh().faults.count == documents.count { $0 == "-" })
        #expect(names == left)
        // What was kept is still kept after another change elsewhere in the file.
        try folder.write("a.yaml", text + "---\n" + service("zero"))
        _ = manifests.refresh()
        #expect(names == (left + ["zero"]).sorted())
    }

    @Test mutating func aBrokenItemOfAListKeepsItsObject() throws {
        let list = "apiVersion: v1\nkind: ServiceList\nitems:\n"
        try folder.write(
            "a.yaml", list + "- metadata: {name: one}\n- metadata: {name: two}\n- metadata: {name: three}\n")
        _ = manifests.refresh()
        try folder.write("a.yaml", list + "- metadata: {name: one}\n- metadata: {nam: two}\n")
        #expect(words(manifests.refresh().changes) == [])
        try folder.write(
            "a.yaml", list + "- metadata: {name: one}\n- metadata: {nam: two}\n- metadata: {name: three}\n")
        #expect(words(manifests.refresh().changes) == [])
        try folder.write("a.yaml", list + "- metadata: {name: one}\n- metadata: {name: three}\n")
        #expect(words(manifests.refresh().changes) == ["-two"])
    }

    @Test mutating func filesThatCannotBeReadStay() throws {
        let limits = ManifestLimits(fileSize: 300, documents: 10, depth: 10, aliasedValues: 10)
        manifests = ManifestSet(paths: [folder.path], limits: limits)
        try folder.write("a.yaml", service("one"))
        try folder.write("b.yaml", service("two"))
        _ = manifests.refresh()
        try folder.write("a.yaml", service("one") + String(repeating: "#", count: 1000))
        try folder.write("b.yaml", "")
        let (changes, faults) = manifests.refresh()
        #expect(changes == [] && names == ["one", "two"])
        #expect(
            faults.map(\.reason) == [
                "\(service("one").utf8.count + 1000) octets, at most 300 are read",
                "the file is empty; the objects it held stay",
            ])
        #expect(manifests.refresh().faults == [] && manifests.faults.count == 2)
        try folder.write("a.yaml", service("one", address: "10.0.0.7"))
        try folder.remove("b.yaml")
        #expect(words(manifests.refresh().changes) == ["-two", "+one=10.0.0.7"])
        #expect(manifests.faults == [])
    }

    @Test mutating func aPathThatIsGoneTakesItsObjectsAlong() throws {
        try folder.write("inner/a.yaml", service("one"))
        try folder.write("b.yaml", service("two"))
        manifests = ManifestSet(paths: [folder.path(of: "inner"), folder.path(of: "b.yaml")])
        #expect(words(manifests.refresh().changes) == ["+one=10.0.0.1", "+two=10.0.0.1"])
        try folder.remove("inner")
        let (changes, faults) = manifests.refresh()
        #expect(words(changes) == ["-one"])
        #expect(faults.map(\.description) == ["\(folder.path)/inner: no such file or folder"])
    }

    /// A folder that is there but cannot be looked into, here a link to itself.
    @Test mutating func aFolderThatCannotBeListedStays() throws {
        try folder.write("inner/a.yaml", service("one"))
        manifests = ManifestSet(paths: [folder.path(of: "inner")])
        _ = manifests.refresh()
        try folder.remove("inner")
        try folder.link("inner", to: "inner")
        let (changes, faults) = manifests.refresh()
        #expect(changes == [])
        #expect(faults.map(\.file) == [folder.path(of: "inner")] && names == ["one"])
    }

    @Test mutating func ofTwoVersionsTheLaterCounts() throws {
        try folder.write("a.yaml", service("one"))
        try folder.write("b.yaml", file(service("zero"), service("one", address: "10.0.0.2")))
        let (changes, faults) = manifests.refresh()
        #expect(words(changes) == ["+one=10.0.0.2", "+zero=10.0.0.1"])
        #expect(
            faults.map(\.description) == [
                "\(folder.path)/b.yaml: document 2: Service default/one: replaces the one of \(folder.path)/a.yaml,"
                    + " document 1"
            ])
        try folder.remove("b.yaml")
        #expect(words(manifests.refresh().changes) == ["-zero", "+one=10.0.0.1"])
    }

    @Test mutating func everyFaultIsReportedOnceUntilItChanges() throws {
        try folder.write("a.yaml", file(service("one", address: "x"), garbage))
        #expect(manifests.refresh().faults.count == 2)
        #expect(manifests.refresh().faults == [])
        // Further down, but the same.
        try folder.write("a.yaml", "# comment\n" + file(service("one", address: "x"), garbage))
        #expect(manifests.refresh().faults == [] && manifests.faults.count == 2)
        try folder.write("a.yaml", file(service("one", address: "y"), garbage))
        #expect(manifests.refresh().faults.map(\.reason) == ["spec.clusterIP must be an IP address, got \"y\""])
        try folder.write("a.yaml", service("one"))
        #expect(manifests.refresh().faults == [] && manifests.faults == [])
        try folder.write("a.yaml", file(service("one", address: "y"), garbage))
        #expect(manifests.refresh().faults.count == 2)
    }
}
