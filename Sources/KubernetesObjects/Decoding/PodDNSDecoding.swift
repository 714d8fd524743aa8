extension PodDNSSettings {
    /// The one Pod of a file, be it alone, in a `List` or among documents of other kinds.
    ///
    /// - Parameter file: the name for messages; `.json` at its end makes it JSON, anything else YAML.
    /// - Throws: ``ManifestFault`` with the line of what cannot be used; where there is no Pod, or more than one.
    public init(
        file: String, octets: [UInt8], limits: ManifestLimits = .standard
    ) throws(ManifestFault) {
        var pods: [(document: ManifestDocument, field: Field)] = []
        for document in ManifestDocument.split(octets, isJSON: file.hasSuffix(".json")).prefix(limits.documents) {
            do {
                for field in Self.pods(in: Field(try document.value(limits: limits))) { pods.append((document, field)) }
            } catch {
                throw ManifestFault(
                    file: file, document: document.number, line: error.line ?? document.line, reason: error.reason)
            }
        }
        guard let (document, field) = pods.first, pods.count == 1 else {
            throw ManifestFault(file: file, reason: "must have one Pod, has \(pods.isEmpty ? "none" : "\(pods.count)")")
        }
        do {
            self = try Self.decode(field)
        } catch {
            throw ManifestFault(
                file: file, document: document.number, line: error.line ?? document.line, object: "Pod",
                reason: error.reason)
        }
    }

    private static func pods(in field: Field) -> [Field] {
        switch field["kind"].value?.string {
        case "Pod": return [field]
        case "List", "PodList":
            var faults = FieldFaults()
            let isOfPods = field["kind"].value?.string == "PodList"
            return field["items"].elements(&faults).filter { isOfPods || $0["kind"].value?.string == "Pod" }
        default: return []
        }
    }

    /// A fault anywhere is an error: half a configuration would give another one's answers.
    private static func decode(_ field: Field) throws(FieldFault) -> PodDNSSettings {
        var faults = FieldFaults()
        // A template has `generateName` instead.
        let metadata = field["metadata"]
        let (spec, given) = (field["spec"], field["spec"]["dnsConfig"])
        var settings = PodDNSSettings(name: metadata["name"].shortText(&faults) ?? "")
        settings.namespace = metadata["namespace"].label(&faults) ?? "default"
        settings.policy = spec["dnsPolicy"].choice(Policy.self, &faults) ?? .clusterFirst
        settings.hostNetwork = spec["hostNetwork"].bool(&faults) ?? false
        settings.nameservers = given["nameservers"].elements(&faults).compactMap { $0.shortText(&faults, maximum: 64) }
        settings.searches = given["searches"].elements(&faults).compactMap { $0.shortText(&faults, maximum: 255) }
        settings.options = given["options"].elements(&faults).compactMap { option in
            guard let name = option["name"].shortText(&faults) else {
                faults.note(option["name"].mismatch("a name"))
                return nil
            }
            return Option(name: name, value: option["value"].shortText(&faults))
        }
        if let fault = faults.noted.first { throw fault }
        return settings
    }
}
