import DNSWire
import Testing

struct MessageTests {
    static let name: [UInt8] = [1, 97, 2, 98, 99, 0]
    /// `a.bc. IN A`, as the wire has it.
    static let question: [UInt8] = name + [0, 1, 0, 1]
    static let option: [UInt8] = [0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 0]
    static let address: [UInt8] = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 192, 0, 2, 1]

    static func header(_ counts: [UInt8], flags: [UInt8] = [1, 0]) -> [UInt8] {
        [0xab, 0xcd] + flags + counts.flatMap { [0, $0] }
    }

    @Test
    func queryIsWritten() throws {
        let name = try DomainName("a.bc.")
        let plain = Message.query(name: name, type: .a, id: 0xabcd)
        #expect(plain.write() == Self.header([1, 0, 0, 0]) + Self.question)
        let silent = Message.query(
            name: name, type: .a, id: 0xabcd, recursionDesired: false, edns: ExtendedDNS(dnssecOK: true))
        #expect(silent.write() == Self.header([1, 0, 0, 1], flags: [0, 0]) + Self.question + Self.option)
        #expect(try Message(parsing: silent.write()) == silent)
    }

    @Test
    func sectionsAreRead() throws {
        let octets =
            Self.header([1, 1, 1, 2], flags: [0x85, 0x83]) + Self.question + Self.address
            + [0xc0, 14, 0, 2, 0, 1, 0, 0, 0, 6, 0, 4, 1, 120, 0xc0, 14] + Self.option + Self.address
        let message = try Message(parsing: octets)
        #expect(message.id == 0xabcd && message.flags == 0x8583)
        #expect(message.questions == [Question(name: try DomainName("A.bc."), type: .a)])
        #expect(message.answers.map(\.description) == ["a.bc.\t5\tIN\tA\t192.0.2.1"])
        #expect(message.authorities.map(\.description) == ["bc.\t6\tIN\tNS\tx.bc."])
        #expect(message.additionals == message.answers)
        #expect(message.edns == ExtendedDNS(udpPayloadSize: 1232, dnssecOK: true))
        #expect(message.header.additionalCount == 2)
        #expect(message.responseCode == .nameError)
        #expect(message.write() == octets)
        #expect(
            message.description == """
                ;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 43981
                ;; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 1, ADDITIONAL: 2

                ;; OPT PSEUDOSECTION:
                ; EDNS: version: 0, flags: do; udp: 1232

                ;; QUESTION SECTION:
                ;a.bc.\tIN\tA

                ;; ANSWER SECTION:
                a.bc.\t5\tIN\tA\t192.0.2.1

                ;; AUTHORITY SECTION:
                bc.\t6\tIN\tNS\tx.bc.

                ;; ADDITIONAL SECTION:
                a.bc.\t5\tIN\tA\t192.0.2.1
                """)
    }

    /// Every prefix of a message is cut off, and nothing may stand behind it.
    @Test
    func lengthIsExact() throws {
        let octets = Self.header([1, 1, 0, 2]) + Self.question + Self.address + Self.option + Self.address
        _ = try Message(parsing: octets)
        for length in 0..<octets.count {
            let error = #expect(throws: WireError.self) { try Message(parsing: Array(octets[..<length])) }
            #expect(error?.kind == .truncated, "\(length)")
        }
        #expect(throws: WireError(.trailingOctets, at: octets.count)) { try Message(parsing: octets + [0]) }
    }

    @Test(arguments: 0..<4)
    func countsAreNotBelieved(section: Int) {
        var octets = Self.header([0, 0, 0, 0])
        octets[4 + section * 2] = 0xff
        octets[5 + section * 2] = 0xff
        #expect(throws: WireError(.truncated, at: 12)) { try Message(parsing: octets) }
        // Many records, but not as many.
        octets += [UInt8](repeating: 0, count: 5 * 11)
        #expect(throws: WireError.self) { try Message(parsing: octets) }
    }

    /// A message of 64 kB in which every name is a chain of thousands of pointers is given up at the first.
    @Test
    func chainsOfPointersAreBounded() {
        var octets = Self.header([1, 0, 0, 0]) + [0, 0, 1, 0, 1]
        // An answer of an unknown type whose RDATA is a chain.
        var chain: [UInt8] = [0]
        let start = octets.count + 11
        var target = start
        while start + chain.count < 0x3ff0 {
            let offset = start + chain.count
            chain += [0xc0 | UInt8(target >> 8), UInt8(target & 0xff)]
            target = offset
        }
        octets += [0, 0xff, 0, 0, 1, 0, 0, 0, 0, UInt8(chain.count >> 8), UInt8(chain.count & 0xff)] + chain
        let last: [UInt8] = [0xc0 | UInt8(target >> 8), UInt8(target & 0xff), 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]
        let repeats = (65535 - octets.count) / last.count
        let count = repeats + 1
        octets[6] = UInt8(count >> 8)
        octets[7] = UInt8(count & 0xff)
        let names = octets.count
        for _ in 0..<repeats { octets += last }
        let error = #expect(throws: WireError.self) { try Message(parsing: octets) }
        #expect(error?.kind == .badPointer && (error?.offset ?? names) < names)
    }
}

struct ExtendedDNSTests {
    @Test(
        arguments: [
            ([0, 1, 0, 0], option), ([0, 0, 1, 0], option), ([0, 0, 0, 2], option + option),
            ([0, 0, 0, 1], [1, 97] + option), ([1, 0, 0, 1], [0, 0, 1, 0, 1, 0xc0, 12] + option.dropFirst()),
        ] as [([UInt8], [UInt8])])
    func outOfPlace(counts: [UInt8], records: [UInt8]) {
        let error = #expect(throws: WireError.self) { try Message(parsing: MessageTests.header(counts) + records) }
        #expect(error?.kind == .badOption)
    }

    static let option = MessageTests.option

    @Test(
        arguments: [[0], [0, 10], [0, 10, 0], [0, 10, 0, 1], [0, 10, 0, 0, 0], [0, 10, 255, 255, 1]] as [[UInt8]])
    func optionsMustFillTheRecord(options: [UInt8]) {
        let octets = MessageTests.header([0, 0, 0, 1]) + Self.option.dropLast() + [UInt8(options.count)] + options
        let error = #expect(throws: WireError.self) { try Message(parsing: octets) }
        #expect(error?.kind == .badRecordData)
    }

    @Test
    func fieldsAndOptions() throws {
        let options: [UInt8] = [0, 10, 0, 2, 1, 2, 0, 15, 0, 5, 0, 22, 97, 98, 99, 0xff, 0xff, 0, 0, 0, 15, 0, 1, 9]
        let octets =
            MessageTests.header([0, 0, 0, 1], flags: [0x80, 0x0f])
            + [0, 0, 41, 0x10, 0, 0xab, 3, 0x7f, 0xff, 0, UInt8(options.count)] + options
        let message = try Message(parsing: octets)
        let edns = try #require(message.edns)
        #expect(edns.udpPayloadSize == 4096 && edns.extendedResponseCode == 0xab && edns.version == 3)
        #expect(edns.flags == 0x7fff && !edns.dnssecOK)
        #expect(message.responseCode.rawValue == 0xabf)
        #expect(edns.options.map(\.code.rawValue) == [10, 15, 65535, 15])
        #expect(edns.options[0] == EDNSOption(code: .cookie, data: [1, 2]))
        #expect(edns.extendedErrors.map(\.code) == [.noReachableAuthority])
        #expect(edns.extendedErrors.map(\.text) == ["abc"])
        #expect(message.write() == octets)
        #expect(message.description.contains("; EDNS: version: 3, flags:; udp: 4096\n; OPT=10: 0102\n"))
        var changed = edns
        changed.dnssecOK = true
        #expect(changed.flags == 0xffff)
        changed.dnssecOK = false
        #expect(changed == edns)
    }
}
