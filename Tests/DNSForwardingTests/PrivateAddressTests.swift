import DNSEngine
import DNSForwarding
import DNSWire
import NetworkAddress
import Testing

@Suite("deny_private: addresses of private networks from outside (reliability.md C26)")
struct PrivateAddressTests {
    /// What is left of an answer with these addresses for `www.test.`, and the codes of its extended errors.
    private func seen(
        _ addresses: [String], but zones: [String]? = [], alias: String? = nil
    ) async throws -> (addresses: [String], errors: [UInt16], code: ResponseCode) {
        let data = try addresses.map { try #require(IPAddress($0)) }
        let isIPv6 = data.contains { !$0.isIPv4 }
        let name = try DomainName("www.test.")
        let owner = try alias.map { try DomainName($0) } ?? name
        var records = try data.map {
            ResourceRecord(
                owner: owner, ttl: 60, data: try .reading($0.octets, type: $0.isIPv4 ? .a : .aaaa))
        }
        if let alias { records.insert(try .alias("www.test.", of: alias), at: 0) }
        let answers = records
        let result = Box()
        let exempt = try zones?.map { try DomainName($0) }
        try await PlayedForwarding.run(
            [{ arrival in .answer(arrival.query.answered(answers, additionals: answers.suffix(1))) }],
            configure: { $0.privateZones = exempt }
        ) { played in
            result.message = try await played.ask("www.test.", isIPv6 ? .aaaa : .a, edns: ExtendedDNS()).message
        }
        let message = try #require(result.message)
        return (
            message.answers.filter { $0.type != .cname }.map(\.data.description),
            message.edns?.extendedErrors.map(\.code.rawValue) ?? [], message.responseCode
        )
    }

    private final class Box {
        var message: Message?
    }

    @Test(
        "what is private",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255", "::",
            "::1", "fc00::1", "fdff::1", "fe80::1", "febf::1", "::ffff:10.0.0.1", "::ffff:192.168.1.1",
            "64:ff9b::10.0.0.1",
        ])
    func denied(address: String) async throws {
        let seen = try await seen([address])
        #expect(seen.addresses == [] && seen.errors == [17] && seen.code == .noError)
        let without = try await self.seen([address], but: nil)
        #expect(without.addresses.count == 1 && without.errors == [])
    }

    @Test(
        "what is not",
        arguments: [
            "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
            "169.253.0.1", "169.255.0.1", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
            "198.51.100.1", "::2", "fbff::1", "fe00::1", "fec0::1", "2001:db8::1", "::ffff:198.51.100.1",
            "64:ff9b::198.51.100.1", "64:ff9b:1::10.0.0.1",
        ])
    func allowed(address: String) async throws {
        let seen = try await seen([address])
        #expect(seen.addresses.count == 1 && seen.errors == [] && seen.code == .noError)
    }

    @Test("the others of an answer stay, and so do aliases")
    func mixed() async throws {
        let some = try await seen(["192.0.2.1", "10.0.0.1", "192.0.2.2"])
        #expect(some.addresses == ["192.0.2.1", "192.0.2.2"] && some.errors == [17])
        let alias = try await seen(["10.0.0.1"], alias: "inside.corp.")
        #expect(alias.addresses == [] && alias.errors == [17])
    }

    /// What is left of an HTTPS record with these parameters for `www.test.`, and whether something was taken out.
    private func seen(
        _ parameters: [(ServiceParameter.Key, [UInt8])], target: String = ".", but zones: [String] = []
    ) async throws -> (data: [String], isFiltered: Bool) {
        let said = parameters.compactMap { ServiceParameter(key: $0.0, value: $0.1) }
        #expect(said.count == parameters.count)
        let name = try DomainName(target)
        let binding = try #require(RecordData.ServiceBinding(priority: 1, target: name, parameters: said))
        let record = ResourceRecord(owner: try DomainName("www.test."), ttl: 60, data: .https(binding))
        let exempt = try zones.map { try DomainName($0) }
        let result = Box()
        try await PlayedForwarding.run(
            [{ .answer($0.query.answered([record])) }], configure: { $0.privateZones = exempt }
        ) { played in
            result.message = try await played.ask("www.test.", .https, edns: ExtendedDNS()).message
        }
        let message = try #require(result.message)
        return (
            message.answers.map(\.data.description), message.edns?.extendedErrors.map(\.code.rawValue) == [17]
        )
    }

    private static let publicIPv6: [UInt8] = [0x20, 1, 0xd, 0xb8] + Array(repeating: 0, count: 11) + [1]
    private static let privateIPv6: [UInt8] = [0xfd] + Array(repeating: 0, count: 14) + [1]

    @Test("hints of HTTPS records (RFC 9460 section 7.3)")
    func hints() async throws {
        let mixed = try await seen([
            (.port, [1, 187]), (.ipv4Hint, [10, 0, 0, 1, 192, 0, 2, 1]),
            (.ipv6Hint, Self.privateIPv6 + Self.publicIPv6),
        ])
        #expect(mixed.data == ["1 . port=443 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1"] && mixed.isFiltered)
        let all = try await seen([(.alpn, [2, 104, 50]), (.ipv4Hint, [127, 0, 0, 1]), (.ipv6Hint, Self.privateIPv6)])
        #expect(all.data == ["1 . alpn=h2"] && all.isFiltered)
        let none = try await seen([(.ipv4Hint, [192, 0, 2, 1]), (.ipv6Hint, Self.publicIPv6)])
        #expect(none.data == ["1 . ipv4hint=192.0.2.1 ipv6hint=2001:db8::1"] && !none.isFiltered)
        // A record that is not to be used without its hints goes with them.
        let mandatory = try await seen([(.mandatory, [0, 4]), (.ipv4Hint, [192, 168, 0, 1])])
        #expect(mandatory.data == [] && mandatory.isFiltered)
        // The hints are those of the target's addresses.
        let hint: [(ServiceParameter.Key, [UInt8])] = [(.ipv4Hint, [10, 0, 0, 1])]
        #expect(try await seen(hint, target: "in.corp.", but: ["corp."]).data == ["1 in.corp. ipv4hint=10.0.0.1"])
        #expect(try await seen(hint, target: "in.corp.", but: ["test."]).data == ["1 in.corp."])
        #expect(try await seen(hint, but: ["test."]).data == ["1 . ipv4hint=10.0.0.1"])
    }

    @Test("names that may have them", arguments: [("test.", true), ("www.test.", true), ("x.www.test.", false)])
    func exempt(zone: String, isExempt: Bool) async throws {
        #expect(try await (seen(["10.0.0.1"], but: ["other.", zone]).addresses == ["10.0.0.1"]) == isExempt)
        // It is the address's own name that counts.
        let alias = try await seen(["10.0.0.1"], but: ["corp."], alias: "inside.corp.")
        #expect(alias.addresses == ["10.0.0.1"] && alias.errors == [])
        #expect(try await seen(["10.0.0.1"], but: [zone], alias: "inside.corp.").addresses == [])
    }
}
