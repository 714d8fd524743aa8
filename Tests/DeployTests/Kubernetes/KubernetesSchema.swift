import Testing

/// The API's own schemas, by `kubernetes-validate` of PyPI: unknown fields count as faults.
enum KubernetesSchema {
    /// Versions of Kubernetes, from the oldest that the validator and our manifests have in common to the newest.
    static let versions = ["1.25", "1.32", "1.37"]

    static func expectValid(_ files: [String]) throws {
        for version in versions {
            let result = try CommandResult(
                try Tools.python,
                ["-m", "kubernetes_validate", "--strict", "--kubernetes-version", version] + files)
            #expect(result.end == .exit(0), "\(version): \(result.output)\(result.errors)")
            #expect(result.output.contains("passed"), "\(version): \(result.output)\(result.errors)")
        }
    }

    /// What the validator says of a file that is wrong.
    static func complaint(about file: String) throws -> String {
        let result = try CommandResult(
            try Tools.python, ["-m", "kubernetes_validate", "--strict", file])
        #expect(result.end != .exit(0))
        return result.output + result.errors
    }
}
