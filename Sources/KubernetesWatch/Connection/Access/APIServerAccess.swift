/// How to reach an API server, as configured: what to read, not what was read.
public enum APIServerAccess: Hashable, Sendable {
    /// As a pod does, with the token and the certificate authority that the kubelet puts into a folder (`token` and
    /// `ca.crt`).
    case serviceAccount(server: APIServerURL, folder: String)
    /// As `kubectl` does.
    ///
    /// - Parameters:
    ///   - path: of the kubeconfig; relative paths in it start at its folder.
    ///   - context: `nil` for the current one.
    case kubeconfig(path: String, context: String?)
    /// At a URL, with what files hold.
    case endpoint(APIServerURL, files: TLSFiles)

    /// The files of `tls CERT KEY CA`.
    public struct TLSFiles: Hashable, Sendable {
        /// The client's certificate, followed by those that signed it; in PEM form.
        public var certificate: String?
        /// The certificate's private key, not encrypted; in PEM form.
        public var key: String?
        /// The certificates that the server's may be signed with, in PEM form; `nil` for the system's.
        public var authority: String?

        /// Paths; an empty one is none.
        public init(certificate: String? = nil, key: String? = nil, authority: String? = nil) {
            self.certificate = certificate.flatMap { $0.isEmpty ? nil : $0 }
            self.key = key.flatMap { $0.isEmpty ? nil : $0 }
            self.authority = authority.flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    /// Where the kubelet puts a pod's service account.
    public static let serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The way of a pod.
    ///
    /// - Parameters:
    ///   - environment: gives the value of an environment variable.
    ///   - folder: where token and certificate authority are.
    /// - Throws: outside a pod, with the other ways in the words.
    public static func inCluster(
        environment: (String) -> String?, folder: String = serviceAccountFolder
    ) throws(CredentialFault) -> APIServerAccess {
        let names = ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"]
        let values = names.map { environment($0) ?? "" }
        let missing = names.indices.filter { values[$0].isEmpty }.map { names[$0] }
        guard missing.isEmpty else {
            let verb = missing.count == 1 ? "is" : "are"
            throw CredentialFault(
                reason: "not in a cluster: \(missing.joined(separator: " and ")) \(verb) not set; \(otherWays)")
        }
        let server: APIServerURL
        do {
            server = try APIServerURL(inClusterHost: values[0], port: values[1])
        } catch {
            throw CredentialFault(reason: "\(names.joined(separator: " and ")): \(error.reason)")
        }
        return .serviceAccount(server: server, folder: folder)
    }

    static let otherWays = "outside of one, use kubeconfig FILE or endpoint URL"

    /// Reads what there is now.
    func read(_ files: inout WatchedFiles) throws(CredentialFault) -> Credentials {
        switch self {
        case .serviceAccount(let server, let folder):
            let token = try files.readToken(folder + "/token")
            let authority = try files.readPEM(folder + "/ca.crt")
            return Credentials(server: server, bearerToken: token, tls: TLSMaterial(authority: authority))
        case .kubeconfig(let path, let context):
            return try Kubeconfig(path: path, files: &files).credentials(context: context, files: &files)
        case .endpoint(let server, let paths):
            return Credentials(server: server, tls: try Self.material(of: paths, for: server, files: &files))
        }
    }

    private static func material(
        of paths: TLSFiles, for server: APIServerURL, files: inout WatchedFiles
    ) throws(CredentialFault) -> TLSMaterial? {
        guard server.isSecure else {
            guard paths == TLSFiles() else {
                throw CredentialFault(reason: "tls is of no use with \(server), which is not https://")
            }
            return nil
        }
        var material = TLSMaterial()
        if let path = paths.authority { material.authority = try files.readPEM(path) }
        switch (paths.certificate, paths.key) {
        case (nil, nil): break
        case (let certificate?, let key?):
            material.client = TLSMaterial.Client(
                certificates: try files.readPEM(certificate), key: try files.readPEM(key))
        case (_?, nil): throw CredentialFault(reason: "tls has a client certificate and no key for it")
        case (nil, _?): throw CredentialFault(reason: "tls has a key and no client certificate for it")
        }
        return material
    }
}
