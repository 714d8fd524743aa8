import Foundation
import KubernetesWatch
import Testing

struct AccessTests {
    @Test(arguments: [
        ("https://10.0.0.1", "https://10.0.0.1:443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("HTTPS://api.example:6443/", "https://api.example:6443"),
        ("https://[fd00::1]:6443", "https://[fd00::1]:6443"),
        ("https://[::1]", "https://[::1]:443"),
        ("https://gateway.example/k8s/clusters/c-1/", "https://gateway.example:443/k8s/clusters/c-1"),
    ])
    func readsURLs(_ text: String, _ expected: String) throws {
        #expect(try APIServerURL(text).description == expected)
    }

    @Test(arguments: [
        ("10.0.0.1:6443", "must begin with https:// or http://"),
        ("ftp://a", "must begin with https:// or http://"),
        ("https://", "has no host name or address"),
        ("https://:6443", "has no host name or address"),
        ("https://a:0", "has a port that is not within 1…65535"),
        ("https://a:65536", "has a port that is not within 1…65535"),
        ("https://a:+1", "has a port that is not within 1…65535"),
        ("https://a:", "has a port that is not within 1…65535"),
        ("https://fd00::1", "has a port that is not within 1…65535"),
        ("https://[fd00::g]:1", "has no IPv6 address between the brackets"),
        ("https://[fd00::1", "has no IPv6 address between the brackets"),
        ("https://[]", "has no IPv6 address between the brackets"),
        ("https://user@a", "must have no user, query or fragment"),
        ("https://a/?b", "must have no user, query or fragment"),
        ("https://a b", "has a character that does not belong into it"),
        ("https://a\r\nb", "has a character that does not belong into it"),
        ("https://ä", "has a character that does not belong into it"),
    ])
    func refusesURLs(_ text: String, _ reason: String) {
        #expect(throws: CredentialFault(reason: "URL \"\(text)\" \(reason)")) { try APIServerURL(text) }
    }

    @Test(arguments: [
        ("10.96.0.1", "https://10.96.0.1:443"), ("fd00::1", "https://[fd00::1]:443"),
        ("kubernetes.default", "https://kubernetes.default:443"),
    ])
    func findsTheServerOfAPod(_ host: String, _ expected: String) throws {
        let environment = ["KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "443"]
        let access = try APIServerAccess.inCluster(environment: { environment[$0] })
        guard case .serviceAccount(let server, let folder) = access else {
            Issue.record("got \(access)")
            return
        }
        #expect(server.description == expected)
        #expect(folder == "/var/run/secrets/kubernetes.io/serviceaccount")
    }

    @Test(arguments: [
        (
            [:],
            "not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; "
                + "outside of one, use kubeconfig FILE or endpoint URL"
        ),
        (
            ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": ""],
            "not in a cluster: KUBERNETES_SERVICE_PORT is not set; "
                + "outside of one, use kubeconfig FILE or endpoint URL"
        ),
        (
            ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "x"],
            "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT: "
                + "URL \"https://10.0.0.1:x\" has a port that is not within 1…65535"
        ),
    ])
    func saysWhatAPodWouldHave(_ environment: [String: String], _ words: String) {
        #expect(throws: CredentialFault(reason: words)) {
            try APIServerAccess.inCluster(environment: { environment[$0] })
        }
    }

    @Test func aServiceAccountHasTokenAndAuthority() throws {
        let certificates = try TestCertificates.shared.get()
        let folder = try TemporaryFolder.make()
        let access = APIServerAccess.serviceAccount(server: try APIServerURL("https://10.0.0.1"), folder: folder)
        let otherWays = "; this is a pod's service account: outside of one, use kubeconfig FILE or endpoint URL"
        expectFault("\(folder)/token: no such file or directory" + otherWays, access)
        try TemporaryFolder.replace(folder + "/token", with: " \n")
        expectFault("\(folder)/token: holds no token, which is one line of visible ASCII" + otherWays, access)
        try TemporaryFolder.replace(folder + "/token", with: "secret\n")
        expectFault("\(folder)/ca.crt: no such file or directory" + otherWays, access)
        try TemporaryFolder.replace(folder + "/ca.crt", with: "nothing")
        expectFault("\(folder)/ca.crt: no certificate in PEM form" + otherWays, access)
        try TemporaryFolder.copy(certificates.authority.certificate, to: folder + "/ca.crt")
        let credentials = try CredentialReader(access, at: .now).credentials
        #expect(credentials.bearerToken == "secret")
        #expect(credentials.tls?.verifiesServer == true)
        #expect(credentials.tls?.authority?.origin == folder + "/ca.crt")
        #expect("\(credentials) \(String(reflecting: credentials))".contains("secret") == false)
    }

    @Test func anEndpointHasCertificateAndKeyOrNeither() throws {
        let certificates = try TestCertificates.shared.get()
        let (client, server) = (certificates.client, certificates.server)
        let secure = try APIServerURL("https://10.0.0.1")
        let plain = APIServerAccess.endpoint(try APIServerURL("http://10.0.0.1"), files: .init())
        #expect(try CredentialReader(plain, at: .now).credentials.tls == nil)
        let files = APIServerAccess.TLSFiles(
            certificate: client.certificate, key: client.key, authority: certificates.authority.certificate)
        let tls = try CredentialReader(.endpoint(secure, files: files), at: .now).credentials.tls
        #expect(tls?.client?.key.origin == client.key)
        let cases: [(APIServerAccess.TLSFiles, String)] = [
            (.init(certificate: client.certificate), "tls has a client certificate and no key for it"),
            (.init(key: client.key), "tls has a key and no client certificate for it"),
            (
                .init(certificate: client.certificate, key: server.key),
                "\(server.key): the private key is not that of the certificate in \(client.certificate)"
            ),
            (
                .init(certificate: client.key, key: client.key),
                "\(client.key): no certificate in PEM form"
            ),
            (
                .init(certificate: client.certificate, key: certificates.encryptedKey),
                "\(certificates.encryptedKey): no private key in PEM form, not encrypted"
            ),
            (.init(authority: "/dev/null"), "/dev/null: is not a regular file"),
            (.init(authority: "/nowhere\0"), "a path has a zero octet in it"),
        ]
        for (files, words) in cases { expectFault(words, .endpoint(secure, files: files)) }
        expectFault(
            "tls is of no use with http://a:80, which is not https://",
            .endpoint(try APIServerURL("http://a"), files: .init(authority: "x")))
    }

    private func expectFault(_ words: String, _ access: APIServerAccess, at location: SourceLocation = #_sourceLocation)
    {
        let fault = #expect(throws: CredentialFault.self, sourceLocation: location) {
            try CredentialReader(access, at: .now)
        }
        #expect(fault?.description == words, sourceLocation: location)
    }

    @Test(
        arguments: [
            ("", []), ("Zg==", [102]), ("Zm8=", [102, 111]), ("Zm9v", [102, 111, 111]),
            ("Zm9v\nZg==\n", [102, 111, 111, 102]),
            ("+/+/", [0xFB, 0xFF, 0xBF]),
        ] as [(String, [UInt8])])
    func decodesBase64(_ text: String, _ octets: [UInt8]) {
        #expect(Base64.decode(text) == octets)
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zm8==", "====", "=", "Zg==Zg==", "Zm9v!", "Zm9-", "Zm9v="])
    func refusesWhatIsNoBase64(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func escapesQueries() {
        let text = RequestPath.text(
            path: "/api/v1/a b", query: [("labelSelector", "a in (b,c),d!=é+&"), ("watch", "true"), ("x", "")])
        #expect(text == "/api/v1/a%20b?labelSelector=a%20in%20%28b%2Cc%29%2Cd%21%3D%C3%A9%2B%26&watch=true&x=")
    }
}
