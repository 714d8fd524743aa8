import DNSEngine
import DNSWire
import KubernetesObjects
import NetworkAddress
import Testing

/// PTR records (behaviour.md 1.3).
struct ReverseAnswerTests {
    private static func objects() throws -> [KubernetesObject] {
        [
            Objects.namespace("a"), Objects.namespace("b"),
            try Objects.service("web", in: "b", ["10.96.0.1", "fd00::1"], ports: ["http:80"]),
            try Objects.slice("web-1", of: "web", in: "b", ["10.0.0.1", "10.0.0.2=host"]),
            // The same cluster address again, and an endpoint with a cluster address.
            try Objects.service("twin", in: "a", ["10.96.0.1"]),
            Objects.headless("db", in: "a"),
            try Objects.slice("db-1", of: "db", in: "a", ["10.0.0.1=x", "10.0.0.3=y", "!10.0.0.4", "10.96.0.1=z"]),
            try Objects.slice("db-2", of: "db", in: "a", ["10.0.0.3=y", "10.0.0.3=z", "fd00::3"]),
            try Objects.service("lost", in: "ghost", ["10.96.0.9"]),
            Objects.external("out", in: "a", "www.ext"),
        ]
    }

    private static let soa = ClusterUnderTest.soa(of: "in-addr.arpa.")

    /// The name of `fd00::N`.
    private static func six(_ last: Character) -> String {
        "\(last).\(String(repeating: "0.", count: 27))0.0.d.f.ip6.arpa."
    }

    @Test(arguments: [
        // A cluster address has one name: that of the first Service.
        Exchange(
            "1.0.96.10.in-addr.arpa. PTR", "NOERROR aa",
            "answer 1.0.96.10.in-addr.arpa. 30 PTR twin.a.svc.cluster.local."),
        Exchange("\(six("1")) PTR", "NOERROR aa", "answer \(six("1")) 30 PTR web.b.svc.cluster.local."),
        // An endpoint has one for every Service.
        Exchange(
            "1.0.0.10.in-addr.arpa. PTR", "NOERROR aa",
            "answer 1.0.0.10.in-addr.arpa. 30 PTR x.db.a.svc.cluster.local.",
            "answer 1.0.0.10.in-addr.arpa. 30 PTR 10-0-0-1.web.b.svc.cluster.local."),
        Exchange(
            "3.0.0.10.in-addr.arpa. PTR", "NOERROR aa",
            "answer 3.0.0.10.in-addr.arpa. 30 PTR y.db.a.svc.cluster.local.",
            "answer 3.0.0.10.in-addr.arpa. 30 PTR z.db.a.svc.cluster.local."),
        Exchange(
            "2.0.0.10.IN-ADDR.arpa. PTR", "NOERROR aa",
            "answer 2.0.0.10.IN-ADDR.arpa. 30 PTR host.web.b.svc.cluster.local."),
        Exchange("\(six("3")) PTR", "NOERROR aa", "answer \(six("3")) 30 PTR fd00--3.db.a.svc.cluster.local."),
        Exchange(
            "2.0.0.10.in-addr.arpa. ANY", "NOERROR aa",
            "answer 2.0.0.10.in-addr.arpa. 30 PTR host.web.b.svc.cluster.local."),
        Exchange("in-addr.arpa. A", "NOERROR aa", soa),
        Exchange("in-addr.arpa. PTR", "NOERROR aa", soa),
    ])
    func names(_ exchange: Exchange) throws {
        #expect(try ClusterUnderTest(Self.objects()).engine().ask(exchange.question) == exchange.reply)
    }

    @Test(arguments: [
        "4.0.0.10.in-addr.arpa.", "9.0.96.10.in-addr.arpa.", "9.9.9.9.in-addr.arpa.", "10.in-addr.arpa.",
        "0.0.10.in-addr.arpa.", "5.1.0.96.10.in-addr.arpa.", "01.0.96.10.in-addr.arpa.", "256.0.96.10.in-addr.arpa.",
        "x.0.96.10.in-addr.arpa.", "1.0.96.1000.in-addr.arpa.", "-.0.96.10.in-addr.arpa.", "+1.0.96.10.in-addr.arpa.",
    ])
    func nameError(_ name: String) throws {
        #expect(try ClusterUnderTest(Self.objects()).engine().ask("\(name) PTR") == ["NXDOMAIN aa", Self.soa])
    }

    @Test(arguments: [
        six("2"), six("g"), six("1").replacing("ip6", with: "0.ip6"), String(six("1").dropFirst(2)),
        six("1").replacing("1.0.", with: "10."), "ffff.ip6.arpa.",
    ])
    func nameErrorOfIPv6(_ name: String) throws {
        #expect(
            try ClusterUnderTest(Self.objects()).engine().ask("\(name) PTR")
                == ["NXDOMAIN aa", ClusterUnderTest.soa(of: "ip6.arpa.")])
    }

    /// Every address that there is one name for leads to it, upper and lower halves of IPv6 digits alike.
    @Test func everyDigit() throws {
        let addresses = (0..<16).map { digit in
            (0..<8).map { String((digit * 0x1111 + $0) & 0xffff, radix: 16) }.joined(separator: ":")
        }
        let objects = [Objects.namespace("a"), Objects.headless("db", in: "a")]
        let slice = try Objects.slice(
            "s", of: "db", in: "a", addresses.enumerated().map { "\($0.element)=h\($0.offset)" })
        let engine = try ClusterUnderTest(objects + [slice]).engine()
        for (number, text) in addresses.enumerated() {
            let name = DomainName.reverse(of: try #require(IPAddress(text)))
            #expect(
                try engine.ask("\(name) PTR") == [
                    "NOERROR aa", "answer \(name) 30 PTR h\(number).db.a.svc.cluster.local.",
                ])
        }
    }

    /// A zone for a part of the tree; PTR records point into the first zone that is no reverse zone.
    @Test func partOfTheTree() throws {
        let zones = ["96.10.in-addr.arpa.", "first.local.", "cluster.local."]
        let engine = try ClusterUnderTest(Self.objects(), zones: zones).engine()
        #expect(
            try engine.ask("1.0.96.10.in-addr.arpa. PTR")
                == ["NOERROR aa", "answer 1.0.96.10.in-addr.arpa. 30 PTR twin.a.svc.first.local."])
        #expect(
            try engine.ask("2.0.96.10.in-addr.arpa. PTR")
                == ["NXDOMAIN aa", ClusterUnderTest.soa(of: "96.10.in-addr.arpa.")])
        #expect(try engine.ask("1.0.0.10.in-addr.arpa. PTR") == ClusterUnderTest.next)
    }
}
