import KubernetesObjects

/// A map in a kubeconfig, and where it stands.
struct KubeconfigEntry {
    /// Of the file.
    let path: String
    /// `users[admin].user`; empty for the whole.
    let place: String
    let value: ManifestValue

    /// A member that is a text and not empty. Numbers and booleans that nobody quoted are texts too.
    func text(_ key: String) throws(CredentialFault) -> String? {
        guard let member = value[key] else { return nil }
        switch member.content {
        case .string(let text): return text.isEmpty ? nil : text
        case .number(let text): return text
        case .bool, .list, .map, .null: throw fault(key, "must be a string, got \(member.summary)")
        }
    }

    /// A member that is true or false; false where it is missing.
    func flag(_ key: String) throws(CredentialFault) -> Bool {
        guard let member = value[key] else { return false }
        guard let flag = member.bool else { throw fault(key, "must be true or false, got \(member.summary)") }
        return flag
    }

    /// What is in PEM form inline, as `KEY-data` in Base64, or in the file that the member names.
    func pem(_ key: String, files: inout WatchedFiles) throws(CredentialFault) -> TLSMaterial.PEM? {
        let dataKey = key + "-data"
        if let data = try text(dataKey) {
            // The value is not part of the message: keys are secret.
            guard let octets = Base64.decode(data) else { throw fault(dataKey, "must be Base64") }
            return TLSMaterial.PEM(octets: octets, origin: "\(path): \(name(dataKey))")
        }
        return try text(key).map { file throws(CredentialFault) in try files.readPEM(resolved(file)) }
    }

    /// The bearer token; that of a file before one inline.
    func token(files: inout WatchedFiles) throws(CredentialFault) -> String? {
        if let file = try text("tokenFile") { return try files.readToken(resolved(file)) }
        guard let text = try text("token") else { return nil }
        guard let token = BearerToken(text) else { throw fault("token", "must be one line of visible ASCII") }
        return token.text
    }

    /// Refuses the ways to log in that are not known here, rather than being someone else.
    func refuseUnsupported() throws(CredentialFault) {
        let instead = "use a token or a client certificate"
        for (key, name) in [("exec", "exec plugins"), ("auth-provider", "auth providers")] where value[key] != nil {
            throw CredentialFault(
                file: path, line: value[key]?.line, reason: "\(place): \(name) are not supported, \(instead)")
        }
        for key in ["username", "password"] where value[key] != nil {
            throw CredentialFault(
                file: path, line: value[key]?.line, reason: "\(place): \(key) is not supported, \(instead)")
        }
        for key in ["as", "as-uid", "as-groups", "as-user-extra"] where value[key] != nil {
            throw CredentialFault(
                file: path, line: value[key]?.line, reason: "\(place): impersonation (\(key)) is not supported")
        }
    }

    /// `users[admin].user.client-key-data must be Base64`, at the member's line.
    func fault(_ key: String, _ reason: String) -> CredentialFault {
        CredentialFault(file: path, line: value[key]?.line ?? value.line, reason: "\(name(key)) \(reason)")
    }

    private func name(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

    /// Relative paths start at the kubeconfig's folder.
    private func resolved(_ file: String) -> String {
        guard !file.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return file }
        return path[...slash] + file
    }
}
