import DNSWire
import Testing

struct RegistryTests {
    @Test
    func everyTypeReadsItsOwnText() {
        for rawValue in UInt16.min ... .max {
            let type = RecordType(rawValue: rawValue)
            guard RecordType(type.description) == type, RecordType(type.description.lowercased()) == type,
                RecordType("TYPE\(rawValue)") == type
            else {
                Issue.record("\(type)")
                return
            }
        }
    }

    @Test(arguments: [
        ("A", 1), ("aaaa", 28), ("NSEC3PARAM", 51), ("Https", 65), ("ANY", 255), ("CAA", 257), ("type1", 1),
        ("TYPE65535", 65535),
    ])
    func reads(text: String, value: UInt16) { #expect(RecordType(text)?.rawValue == value) }

    @Test(arguments: ["", "TYPE", "TYPE65536", "TYPE-1", "TYPEA", "AA", "A ", "1", "TYPE1.0", "TYPE 1"])
    func refuses(text: String) { #expect(RecordType(text) == nil) }

    @Test(arguments: [
        (0, true), (1, false), (40, false), (41, true), (127, false), (128, true), (249, true), (255, true),
        (256, false),
    ])
    func metaTypes(value: UInt16, expected: Bool) { #expect(RecordType(rawValue: value).isMeta == expected) }

    @Test(arguments: [
        (0, "NOERROR"), (3, "NXDOMAIN"), (5, "REFUSED"), (10, "NOTZONE"), (11, "RCODE11"), (16, "BADVERS"),
        (4095, "RCODE4095"),
    ])
    func responseCodes(value: UInt16, text: String) { #expect(ResponseCode(rawValue: value).description == text) }

    @Test(arguments: [(1, "IN"), (3, "CH"), (254, "NONE"), (255, "ANY"), (0, "CLASS0"), (65280, "CLASS65280")])
    func classes(value: UInt16, text: String) { #expect(RecordClass(rawValue: value).description == text) }
}
