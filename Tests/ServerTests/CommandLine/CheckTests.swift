import Foundation
import Testing

/// `clusterdns check`, on a plan of ours and on the Corefiles that are found in clusters.
@Suite struct CheckTests {
    @Test func thePlanOfEachBlockIsPrinted() throws {
        let folder = try TemporaryFolder()
        try folder.write("hosts", "10.0.0.1 a.test\n")
        try folder.write("db", "@ 60 SOA ns.b.test. h.b.test. 1 2 3 4 5\n@ 60 NS ns.b.test.\n")
        try folder.write(
            "Corefile",
            """
            a.test:5301 {
                bind 127.0.0.1
                hosts hosts {
                    fallthrough
                }
                forward . 127.0.0.1:5399
                loadbalance
            }
            b.test:5302 {
                file db
            }
            """)
        let result = try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
        #expect(result.end == .exit(0), "\(result.errors)")
        let expected = [
            "a.test.:5301", "hosts: hosts for a.test.", "forward: . to 127.0.0.1:5399", "rotates addresses",
            "b.test.:5302", "file: b.test. from db", "127.0.0.1:5301 serves a.test.",
        ]
        var rest = result.output[...]
        for text in expected {
            let found = try #require(rest.range(of: text), "'\(text)' is not, or not there, in:\n\(result.output)")
            rest = rest[found.upperBound...]
        }
    }

    @Test func aMissingFileIsAnError() throws {
        let result = try CommandResult(clusterdns: "check", "nosuch", in: "/tmp")
        #expect(result.end == .exit(1) && result.errors.contains("nosuch: no such file"), "\(result.errors)")
    }

    /// Every file is as good as it is; StockCorefileTests serves them.
    @Test(
        arguments: [
            "gardener", "huawei-cce", "k3s", "kops", "kubeadm", "kubespray", "nodelocal", "openshift", "site",
        ])
    func corefilesFromClusters(name: String) throws {
        let file = "\(name).Corefile"
        let folder = try TemporaryFolder()
        let text = String(decoding: try Repository.fixture("corefiles/\(file)"), as: UTF8.self)
        try folder.write("resolv.conf", "nameserver 127.0.0.1\n")
        try folder.write(file, text.replacingOccurrences(of: "/etc/resolv.conf", with: "resolv.conf"))
        let result = try CommandResult(
            try Programs.clusterdns, ["check", file], in: folder.path, environment: ["POD_IP": "127.0.0.1"])
        #expect(result.end == .exit(0), "\(result.output)\(result.errors)")
    }
}
