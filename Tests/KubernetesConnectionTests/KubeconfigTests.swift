import Foundation
import KubernetesWatch
import Testing

struct KubeconfigTests {
    /// Reads a text as the file `config` of a folder of its own. In the text, `CA`, `CERT` and `KEY` stand for Base64.
    private func read(
        _ text: String, context: String? = nil, files: [String: String] = [:]
    ) throws -> (folder: String, result: Result<Credentials, CredentialFault>) {
        let certificates = try TestCertificates.shared.get()
        let folder = try TemporaryFolder.make()
        var text = text
        for (word, path) in [
            ("<CA>", certificates.authority.certificate), ("<CERT>", certificates.client.certificate),
            ("<KEY>", certificates.client.key),
        ] {
            let octets = try Data(contentsOf: URL(fileURLWithPath: path))
            text = text.replacingOccurrences(of: word, with: octets.base64EncodedString())
        }
        try TemporaryFolder.replace(folder + "/config", with: text)
        for (name, content) in files { try TemporaryFolder.replace("\(folder)/\(name)", with: content) }
        try TemporaryFolder.copy(certificates.authority.certificate, to: folder + "/ca.pem")
        let access = APIServerAccess.kubeconfig(path: folder + "/config", context: context)
        do throws(CredentialFault) {
            return (folder, .success(try CredentialReader(access, at: .now).credentials))
        } catch {
            return (folder, .failure(error))
        }
    }

    private func config(cluster: String = "server: https://10.0.0.1:6443", user: String = "{}") -> String {
        """
        apiVersion: v1
        kind: Config
        current-context: main
        contexts:
        - name: main
          context: {cluster: site, user: admin}
        - name: other
          context: {cluster: plain}
        clusters:
        - name: plain
          cluster: {server: "http://10.0.0.2"}
        - name: site
          cluster: {\(cluster)}
        users:
        - name: admin
          user: \(user)
        """
    }

    @Test func tokenAndAuthorityInline() throws {
        let text = config(
            cluster: "server: 'https://10.0.0.1:6443', certificate-authority-data: <CA>, tls-server-name: kubernetes",
            user: "{token: abc}")
        let credentials = try read(text).result.get()
        #expect(credentials.server.description == "https://10.0.0.1:6443")
        #expect(credentials.bearerToken == "abc")
        #expect(credentials.tls?.serverName == "kubernetes")
        #expect(credentials.tls?.authority != nil)
        #expect(credentials.tls?.client == nil)
        #expect(credentials.tls?.verifiesServer == true)
    }

    @Test func clientCertificateInline() throws {
        let text = config(user: "{client-certificate-data: <CERT>, client-key-data: <KEY>}")
        let credentials = try read(text).result.get()
        #expect(credentials.bearerToken == nil)
        #expect(credentials.tls?.client?.key.origin.hasSuffix("/config: users[admin].user.client-key-data") == true)
        #expect(credentials.tls?.authority == nil)
    }

    @Test func filesAreFoundFromTheKubeconfigsFolder() throws {
        let text = config(
            cluster: "server: 'https://a', certificate-authority: ca.pem", user: "{tokenFile: token, token: inline}")
        let (folder, result) = try read(text, files: ["token": "from-file\n"])
        let credentials = try result.get()
        #expect(credentials.bearerToken == "from-file")
        #expect(credentials.tls?.authority?.origin == folder + "/ca.pem")
    }

    @Test func dataGoesBeforeFiles() throws {
        let text = config(
            cluster: "server: 'https://a', certificate-authority: /nowhere, certificate-authority-data: <CA>")
        #expect(try read(text).result.get().tls?.authority?.origin.hasSuffix("certificate-authority-data") == true)
    }

    @Test func aContextByNameWithoutUser() throws {
        let credentials = try read(config(), context: "other").result.get()
        #expect(credentials.server.description == "http://10.0.0.2:80")
        #expect(credentials.tls == nil)
    }

    @Test func verificationCanBeSwitchedOff() throws {
        let text = config(cluster: "server: 'https://a', insecure-skip-tls-verify: true", user: "{token: 123}")
        let credentials = try read(text).result.get()
        #expect(credentials.tls?.verifiesServer == false)
        #expect(credentials.bearerToken == "123")
    }

    @Test(arguments: [
        ("{exec: {command: aws}}", ":16: users[admin].user: exec plugins are not supported, "),
        ("{auth-provider: {name: gcp}}", ":16: users[admin].user: auth providers are not supported, "),
        ("{username: a, password: b}", ":16: users[admin].user: username is not supported, "),
    ])
    func unsupportedUsers(_ user: String, _ words: String) throws {
        let (folder, result) = try read(config(user: user))
        expect(result, folder + "/config" + words + "use a token or a client certificate")
    }

    @Test(arguments: [
        ("{token: [a]}", ":16: users[admin].user.token must be a string, got a list"),
        ("{token: 'a b'}", ":16: users[admin].user.token must be one line of visible ASCII"),
        ("{as: root}", ":16: users[admin].user: impersonation (as) is not supported"),
        ("{client-certificate-data: <CERT>}", ":16: users[admin].user.client-certificate has no client-key beside it"),
        ("{client-key-data: <KEY>}", ":16: users[admin].user.client-key has no client-certificate beside it"),
        ("{client-key-data: '$'}", ":16: users[admin].user.client-key-data must be Base64"),
        (
            "{client-certificate-data: <CERT>, client-key-data: <CA>}",
            ": users[admin].user.client-key-data: no private key in PEM form, not encrypted"
        ),
        ("abc", ":15: users[admin].user must be a map, got \"abc\""),
    ])
    func badUsers(_ user: String, _ words: String) throws {
        let (folder, result) = try read(config(user: user))
        expect(result, folder + "/config" + words)
    }

    @Test(arguments: [
        ("", ":13: clusters[site].cluster.server is missing"),
        (
            "server: 10.0.0.1",
            ":13: clusters[site].cluster.server is not usable: URL \"10.0.0.1\" must begin with https:// or http://"
        ),
        (
            "server: 'https://a', proxy-url: 'http://b'",
            ":13: clusters[site].cluster.proxy-url is not supported: the server must be reachable directly"
        ),
        (
            "server: 'https://a', insecure-skip-tls-verify: maybe",
            ":13: clusters[site].cluster.insecure-skip-tls-verify must be true or false, got \"maybe\""
        ),
        (
            "server: 'https://a', insecure-skip-tls-verify: true, certificate-authority-data: <CA>",
            ":13: clusters[site].cluster.insecure-skip-tls-verify must not be true beside a certificate-authority"
        ),
        (
            "server: 'https://a', tls-server-name: 10.1.1.1",
            ":13: clusters[site].cluster.tls-server-name must be a name, got the address 10.1.1.1"
        ),
        (
            "server: 'https://a', certificate-authority-data: aGVsbG8=",
            ": clusters[site].cluster.certificate-authority-data: no certificate in PEM form"
        ),
    ])
    func badClusters(_ cluster: String, _ words: String) throws {
        let (folder, result) = try read(config(cluster: cluster))
        expect(result, folder + "/config" + words)
    }

    @Test(arguments: [
        ("", ": is no kubeconfig: expected a map, got null"),
        ("[]", ": is no kubeconfig: expected a map, got a list"),
        ("{}", ": no current-context, and none is given; there are no contexts"),
        ("contexts: [{name: a}, {name: b}]", ": no current-context, and none is given; contexts are \"a\", \"b\""),
        ("current-context: x", ": no context \"x\"; there are no contexts"),
        ("current-context: x\ncontexts: [{name: a}]", ": no context \"x\"; contexts are \"a\""),
        ("current-context: x\ncontexts: {}", ":2: contexts must be a list, got a map"),
        ("current-context: x\ncontexts: [{name: x}]", ":2: contexts[x].context must be a map, got nothing"),
        ("current-context: x\ncontexts: [{name: x, context: {}}]", ":2: contexts[x].context.cluster is missing"),
        (
            "current-context: x\ncontexts: [{name: x, context: {cluster: y}}]\nclusters: [{name: z}]",
            ": no cluster \"y\"; clusters are \"z\""
        ),
        (
            "current-context: x\ncontexts: [{name: x, context: {cluster: y, user: u}}]\n"
                + "clusters: [{name: y, cluster: {server: 'https://a'}}]",
            ": no user \"u\"; there are no users"
        ),
        ("a: [", ":2: not YAML: did not find expected node content"),
        ("a: b\nc: *d", ":2: not YAML: found undefined alias"),
    ])
    func badFiles(_ text: String, _ words: String) throws {
        let (folder, result) = try read(text)
        expect(result, folder + "/config" + words)
    }

    @Test func aContextThatIsNotThere() throws {
        let (folder, result) = try read(config(), context: "mian")
        expect(result, folder + "/config: no context \"mian\"; contexts are \"main\", \"other\"")
    }

    @Test func everyPrefixIsReadOrRefused() throws {
        let text = config(cluster: "server: 'https://a', tls-server-name: b", user: "{token: abc}")
        for length in 0..<text.utf8.count {
            let (folder, result) = try read(String(decoding: text.utf8.prefix(length), as: UTF8.self))
            if case .failure(let fault) = result { #expect(fault.description.hasPrefix(folder + "/config:")) }
        }
    }

    private func expect(
        _ result: Result<Credentials, CredentialFault>, _ words: String, at location: SourceLocation = #_sourceLocation
    ) {
        switch result {
        case .success(let credentials): Issue.record("read as \(credentials)", sourceLocation: location)
        case .failure(let fault): #expect(fault.description == words, sourceLocation: location)
        }
    }
}
