import NetworkAddress

/// Reads ServiceImports.
enum ServiceImportDecoding {
    /// The two types of KEP-1645.
    private enum ImportType: String, CaseIterable {
        case clusterSetIP = "ClusterSetIP"
        case headless = "Headless"
    }

    /// - Throws: where the type is unusable: the import would be answered as something else.
    static func serviceImport(
        of field: Field, _ metadata: ObjectMetadata, _ faults: inout FieldFaults
    ) throws(FieldFault) -> ServiceImport {
        let spec = field["spec"]
        guard spec.value == nil || spec.value?.map != nil else { throw spec.mismatch("a map") }
        var typeFaults = FieldFaults()
        let type = spec["type"].choice(ImportType.self, &typeFaults)
        if let fault = typeFaults.noted.first { throw fault }
        var imported = ServiceImport(metadata: metadata, isHeadless: type == .headless)
        if !imported.isHeadless {
            imported.addresses = spec["ips"].elements(&faults).compactMap { $0.ipAddress(&faults) }
        }
        imported.ports = spec["ports"].elements(&faults).compactMap { ServiceDecoding.port(of: $0, &faults) }
        return imported
    }
}
