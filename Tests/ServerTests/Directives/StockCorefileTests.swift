import DNSWire
import Foundation
import NetworkAddress
import Testing

/// The Corefiles that are found in the wild start unchanged, but for ports, upstreams and where the cluster comes from, and
/// serve; in the order of `../shared/corefiles`.
@Suite struct StockCorefileTests {
    struct Question: Sendable {
        var name: String
        var type = RecordType.a
        var recordClass = RecordClass.internet
        /// The RDATA; of each answer in any order.
        var data: [String]
        /// Over IPv6, for `dns64`.
        var isIPv6 = false
    }

    struct Stock: Sendable, CustomTestStringConvertible {
        let file: String
        let questions: [Question]
        var testDescription: String { file }
    }

    private static let cluster = [
        Question(name: "kubernetes.default.svc.cluster.local", data: ["10.96.0.1"]),
        Question(name: "1.0.96.10.in-addr.arpa", type: .ptr, data: ["kubernetes.default.svc.cluster.local."]),
        Question(name: "www.example.com", data: ["192.0.2.7"]),
        Question(name: "1.2.0.192.in-addr.arpa", type: .ptr, data: ["1.2.0.192.in-addr.arpa."]),
    ]

    static let all = [
        Stock(
            file: "gardener",
            questions: cluster + [
                Question(name: "kubernetes.default.svc.cluster.local.svc.cluster.local", data: ["10.96.0.1"])
            ]),
        Stock(file: "huawei-cce", questions: cluster),
        Stock(file: "k3s", questions: cluster + [Question(name: "node1.cluster.k8s", data: ["10.10.20.21"])]),
        Stock(
            file: "kops",
            questions: cluster + [
                Question(name: "node1.k8s.local", data: ["10.10.20.21"]),
                Question(name: "www.example.com", type: .aaaa, data: ["64:ff9b::c000:207"], isIPv6: true),
                Question(name: "www.example.com", type: .aaaa, data: []),
            ]),
        Stock(file: "kubeadm", questions: cluster),
        Stock(
            file: "kubespray",
            questions: cluster + [
                Question(name: "node1.cluster.k8s", data: ["10.10.20.21"]),
                Question(name: "www.corp.example", data: ["192.0.2.8"]),
            ]),
        Stock(
            file: "nodelocal",
            questions: [
                Question(name: "kubernetes.default.svc.cluster.local", data: ["192.0.2.9"]),
                Question(name: "www.example.com", data: ["192.0.2.7"]),
                Question(name: "1.2.0.192.in-addr.arpa", type: .ptr, data: ["1.2.0.192.in-addr.arpa."]),
            ]),
        Stock(
            file: "openshift",
            questions: cluster + [
                Question(name: "web.default.svc.remote.example", data: ["192.0.2.9"]),
                Question(name: "hostname.bind", type: .txt, recordClass: .chaos, data: ["\"\(hostName)\""]),
            ]),
        Stock(
            file: "site",
            questions: [
                Question(name: "node1.cluster.k8s", data: ["10.10.20.21"]),
                Question(name: "www.example.com", data: ["192.0.2.7"]),
            ]),
    ]

    private static let hostName = ProcessInfo.processInfo.hostName

    @Test(arguments: all) func startsAndServes(stock: Stock) throws {
        try PlayedUpstream.with({ query, _ in .answer(Self.answer(query)) }) { upstream throws in
            let ports = [try FreePort.next(), try FreePort.next(), try FreePort.next()]
            let text = String(decoding: try Repository.fixture("corefiles/\(stock.file).Corefile"), as: UTF8.self)
            var files: [String: String] = [:]
            for name in ["NodeHosts", "hosts", "site.hosts"] {
                files[name] = String(decoding: try Repository.fixture("corefiles/\(name)"), as: UTF8.self)
            }
            let corefile = Self.moved(text, upstream: upstream.address, ports)
            try RunningServer.with(corefile, files: files) { server throws in
                for question in stock.questions {
                    let address: IPAddress = question.isIPv6 ? .v6(high: 0, low: 1) : .v4(0x7f00_0001)
                    let client = DNSClient(SocketEndpoint(address, port: server.port))
                    for transport in Transport.allCases {
                        let response = try client.ask(
                            question.name, question.type, over: transport, recordClass: question.recordClass)
                        #expect(response.responseCode == .noError, "\(question.name)")
                        #expect(response.answerData == question.data, "\(question.name) \(question.type)")
                        #expect(response.answers.allSatisfy { "\($0.owner)" == "\(response.questions[0].name)" })
                    }
                }
                if text.contains("health") { #expect(try HTTPClient(port: ports[0]).get("/health").status == 200) }
                if text.contains("ready") { #expect(try HTTPClient(port: ports[1]).get("/ready").status == 200) }
                if text.contains("prometheus") {
                    let page = try HTTPClient(port: ports[2]).metrics()
                    #expect(page.sum(of: "coredns_dns_requests_total") >= Double(2 * stock.questions.count - 4))
                }
                try server.reload(corefile)
            }
        }
    }

    /// With other ports, another upstream, and manifests in the place of an API server.
    private static func moved(_ text: String, upstream: String, _ ports: [UInt16]) -> String {
        var result = text
        for port in [":8053", ":5353", ":53"] {
            result = result.replacingOccurrences(of: port + " {", with: ":PORT {")
        }
        result = result.replacing(#/(?m)^( *)health(?: [^ \n]*:[0-9]+)?/#) { "\($0.1)health 127.0.0.1:\(ports[0])" }
        result = result.replacing(#/(?m)^( *)ready(?: .*)?$/#) { "\($0.1)ready 127.0.0.1:\(ports[1])" }
        result = result.replacing(#/(?m)^( *)prometheus(?: .*)?$/#) { "\($0.1)prometheus 127.0.0.1:\(ports[2])" }
        result = result.replacing(#/(?m)^( *)forward \.(?: [^{\s]+)+/#) { "\($0.1)forward . \(upstream)" }
        result = result.replacing(#/(?m)^( *)kubernetes .*\{$/#) {
            "\($0.0)\n        manifests \(Repository.path)/deploy/quickstart/manifests"
        }
        return result.replacingOccurrences(of: "{$POD_IP}", with: "127.0.0.1")
            .replacingOccurrences(of: "/etc/coredns/hosts", with: "nothing")
    }

    private static func answer(_ query: Message) -> Message {
        query.response(
            answers: query.questions.compactMap { question in
                let name = "\(question.name)"
                if question.type == .ptr {
                    return ResourceRecord(owner: question.name, ttl: 300, data: .ptr(question.name))
                }
                guard question.type == .a else { return nil }
                let last: UInt8 = name.contains(".internal.") ? 8 : name.contains("cluster.local") ? 9 : 7
                return .a(question.name, .init(192, 0, 2, last))
            })
    }
}
