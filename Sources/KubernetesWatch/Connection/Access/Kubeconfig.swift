import KubernetesObjects

/// A file for `kubectl`, read for the parts that say how to reach a server and as whom.
struct Kubeconfig {
    private let path: String
    private let root: ManifestValue

    init(path: String, files: inout WatchedFiles) throws(CredentialFault) {
        self.path = path
        guard let text = String(validating: try files.read(path), as: UTF8.self) else {
            throw CredentialFault(file: path, reason: "is not UTF-8")
        }
        do {
            root = try ManifestValue(yaml: text)
        } catch {
            throw CredentialFault(file: path, line: error.line, reason: error.reason)
        }
        guard root.map != nil else {
            throw CredentialFault(file: path, reason: "is no kubeconfig: expected a map, got \(root.summary)")
        }
    }

    /// What a context stands for.
    ///
    /// - Parameter context: `nil` for the current one.
    func credentials(context: String?, files: inout WatchedFiles) throws(CredentialFault) -> Credentials {
        let top = KubeconfigEntry(path: path, place: "", value: root)
        let name: String
        if let context {
            name = context
        } else if let current = try top.text("current-context") {
            name = current
        } else {
            let known = try names(in: "contexts")
            throw CredentialFault(file: path, reason: "no current-context, and none is given; \(known)")
        }
        let chosen = try entry("context", named: name, in: "contexts")
        guard let clusterName = try chosen.text("cluster") else { throw chosen.fault("cluster", "is missing") }
        let cluster = try entry("cluster", named: clusterName, in: "clusters")
        let user = try chosen.text("user").map { name throws(CredentialFault) in
            try entry("user", named: name, in: "users")
        }
        return try credentials(cluster: cluster, user: user, files: &files)
    }

    private func credentials(
        cluster: KubeconfigEntry, user: KubeconfigEntry?, files: inout WatchedFiles
    ) throws(CredentialFault) -> Credentials {
        guard let url = try cluster.text("server") else { throw cluster.fault("server", "is missing") }
        let server: APIServerURL
        do {
            server = try APIServerURL(url)
        } catch {
            throw cluster.fault("server", "is not usable: \(error.reason)")
        }
        if try cluster.text("proxy-url") != nil {
            throw cluster.fault("proxy-url", "is not supported: the server must be reachable directly")
        }
        try user?.refuseUnsupported()
        let tls = server.isSecure ? try material(cluster: cluster, server: server, user: user, files: &files) : nil
        return Credentials(server: server, bearerToken: try user?.token(files: &files), tls: tls)
    }

    private func material(
        cluster: KubeconfigEntry, server: APIServerURL, user: KubeconfigEntry?, files: inout WatchedFiles
    ) throws(CredentialFault) -> TLSMaterial {
        var material = TLSMaterial()
        material.authority = try cluster.pem("certificate-authority", files: &files)
        material.verifiesServer = try !cluster.flag("insecure-skip-tls-verify")
        guard material.verifiesServer || material.authority == nil else {
            throw cluster.fault("insecure-skip-tls-verify", "must not be true beside a certificate-authority")
        }
        if let name = try cluster.text("tls-server-name"), name != server.host {
            guard !APIServerURL.isAddress(name) else {
                throw cluster.fault("tls-server-name", "must be a name, got the address \(name)")
            }
            material.serverName = name
        }
        guard let user else { return material }
        switch (
            try user.pem("client-certificate", files: &files), try user.pem("client-key", files: &files)
        ) {
        case (nil, nil): break
        case (let certificates?, let key?):
            material.client = TLSMaterial.Client(certificates: certificates, key: key)
        case (_?, nil): throw user.fault("client-certificate", "has no client-key beside it")
        case (nil, _?): throw user.fault("client-key", "has no client-certificate beside it")
        }
        return material
    }

    /// One of the lists' entries: what stands under `context`, `cluster` or `user` beside its name.
    private func entry(_ key: String, named name: String, in list: String) throws(CredentialFault) -> KubeconfigEntry {
        for element in try elements(of: list) {
            guard try KubeconfigEntry(path: path, place: list, value: element).text("name") == name else { continue }
            let place = "\(list)[\(name)].\(key)"
            guard let value = element[key], value.map != nil else {
                let found = element[key]?.summary ?? "nothing"
                throw CredentialFault(file: path, line: element.line, reason: "\(place) must be a map, got \(found)")
            }
            return KubeconfigEntry(path: path, place: place, value: value)
        }
        throw CredentialFault(file: path, reason: "no \(key) \"\(name)\"; \(try names(in: list))")
    }

    private func elements(of list: String) throws(CredentialFault) -> [ManifestValue] {
        guard let value = root[list] else { return [] }
        guard let elements = value.list else {
            throw CredentialFault(file: path, line: value.line, reason: "\(list) must be a list, got \(value.summary)")
        }
        return elements
    }

    /// `contexts are "a", "b"`.
    private func names(in list: String) throws(CredentialFault) -> String {
        let names = try elements(of: list).compactMap { $0["name"]?.string }
        guard !names.isEmpty else { return "there are no \(list)" }
        let shown = names.prefix(10).map { "\"\($0)\"" }.joined(separator: ", ")
        return "\(list) are \(shown)\(names.count > 10 ? " and \(names.count - 10) more" : "")"
    }
}
