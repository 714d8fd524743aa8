import Foundation
import Testing

/// Options that cannot be: an error that says where, and exit code 1.
@Suite struct OptionErrorTests {
    /// Lines of `kubernetes`, and what the error holds.
    struct Fault: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let messages: [String]

        init(_ options: String, _ messages: String...) {
            testDescription = options
            self.messages = messages
        }
    }

    static let faults = [
        Fault("startup_timeout soon", "Corefile:4: ", "startup_timeout", "soon"),
        Fault("startup_timeout 2h", "Corefile:4: ", "startup_timeout"),
        Fault("apiserver_qps 0", "Corefile:4: ", "apiserver_qps", "got 0"),
        Fault("apiserver_qps many", "Corefile:4: ", "apiserver_qps", "many"),
        Fault("apiserver_burst -1", "Corefile:4: ", "apiserver_burst", "-1"),
        Fault("apiserver_max_inflight 0", "Corefile:4: ", "apiserver_max_inflight", "0"),
        Fault("tls cert.pem key.pem", "Corefile:4: ", "tls"),
        Fault("endpoint ftp://127.0.0.1", "Corefile:4: ", "ftp"),
        Fault("kubeconfig", "Corefile:4: "),
        Fault("kubeconfig a b c", "Corefile:4: "),
        Fault("kubeconfig a\nmanifests m", "Corefile:4: ", "exclude"),
        Fault("namespace_labels a in b", "Corefile:4: label selector: at position 6"),
        Fault("multicluster clusterset.local", "Corefile:4: ", "clusterset.local"),
        Fault("kubeconfig nosuchfile", "nosuchfile: "),
        Fault("kubeconfig exec.conf", "exec.conf:9: ", "exec plugins are not supported"),
        Fault("kubeconfig good.conf elsewhere", "good.conf: ", "no context \"elsewhere\""),
        Fault("kubeconfig untrusted.conf", "missing-ca.crt"),
        // Outside of a pod.
        Fault(
            "ttl 30", "Corefile:2: ", "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set",
            "kubeconfig FILE"),
    ]

    @Test(arguments: faults)
    func theErrorSaysWhatAndWhere(fault: Fault) throws {
        let folder = try TemporaryFolder()
        let options = fault.testDescription
        try folder.write(
            "Corefile",
            """
            .:\(try FreePort.next()) {
                kubernetes cluster.local {
                    ttl 5
                    \(options)
                }
            }
            """)
        let user = "exec: {apiVersion: client.authentication.k8s.io/v1, command: aws}"
        let server = "https://127.0.0.1:6443"
        try folder.write("exec.conf", FollowedCluster.kubeconfig(server, user: user))
        let good = FollowedCluster.kubeconfig(server, user: "token: x")
        try folder.write("good.conf", good)
        try folder.write("untrusted.conf", good.replacingOccurrences(of: "ca.crt", with: "missing-ca.crt"))
        let environment = ["KUBERNETES_SERVICE_HOST": "", "KUBERNETES_SERVICE_PORT": ""]
        let result = try CommandResult(clusterdns: "-conf", "Corefile", in: folder.path, environment: environment)
        #expect(result.end == .exit(1))
        for message in fault.messages {
            #expect(result.errors.contains(message), "\(message) is not in: \(result.errors)")
        }
        #expect(!result.output.contains("linux/"), "it has started: \(result.output)")
    }
}
