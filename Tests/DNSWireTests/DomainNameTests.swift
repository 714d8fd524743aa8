import DNSWire
import Testing

struct DomainNameTests {
    @Test(arguments: 0...300)
    func labelLengths(length: Int) throws {
        let label = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        let text = String(decoding: label, as: UTF8.self)
        switch length {
        case 0:
            #expect(throws: NameError.emptyLabel) { try DomainName(labels: [label]) }
            #expect(throws: NameError.emptyLabel) { try DomainName.root.prepending(label: label) }
        case 1...63:
            let expected = [UInt8(length)] + label + [0]
            #expect(try DomainName(labels: [label]).octets == expected)
            #expect(try DomainName(text).octets == expected)
            #expect(try DomainName(text + ".").octets == expected)
            #expect(try DomainName(wire: expected).octets == expected)
            #expect(try DomainName.root.prepending(label: label).octets == expected)
        default:
            #expect(throws: NameError.labelTooLong) { try DomainName(labels: [label]) }
            #expect(throws: NameError.labelTooLong) { try DomainName(text) }
            #expect(throws: NameError.labelTooLong) { try DomainName.root.prepending(label: label) }
        }
    }

    @Test
    func nameOf255OctetsIsTheLongest() throws {
        let label = [UInt8](repeating: 1, count: 63)
        let longest = try DomainName(labels: [label, label, label, Array(label.prefix(61))])
        #expect(longest.octets.count == 255)
        #expect(try DomainName(wire: longest.octets) == longest)
        #expect(try DomainName(longest.description) == longest)
        let almost = [label, label, label, Array(label.prefix(62))]
        #expect(throws: NameError.nameTooLong) { try DomainName(labels: almost) }
        #expect(throws: NameError.nameTooLong) { try DomainName(labels: [label, label, label, label]) }
        let short = longest.droppingFirst()
        #expect(try short.prepending(label: label) == longest)
        #expect(throws: NameError.nameTooLong) { try longest.prepending(label: [1]) }
        let tooLong = Array(longest.octets[..<192]) + [62] + label[..<62] + [0]
        #expect(throws: NameError.nameTooLong) { try DomainName(wire: tooLong) }
    }

    @Test
    func mostLabels() throws {
        let name = try DomainName(labels: [[UInt8]](repeating: [1], count: 127))
        #expect(name.octets.count == 255 && name.labelCount == 127 && name.labels.count == 127)
        #expect(throws: NameError.nameTooLong) { try DomainName(labels: [[UInt8]](repeating: [1], count: 128)) }
    }

    @Test(
        arguments: [
            [], [1], [1, 1], [0, 0], [1, 1, 0, 0], [2, 1, 0], [1, 1, 1, 0], [5, 1, 0], [1, 0],
        ] as [[UInt8]])
    func brokenWire(octets: [UInt8]) {
        #expect(throws: NameError.unterminated) { try DomainName(wire: octets) }
    }

    @Test(arguments: [64, 0x7f, 0x80, 0xbf, 0xc0, 0xff])
    func wireHasOnlyPlainLabels(length: UInt8) {
        #expect(throws: NameError.labelTooLong) {
            try DomainName(wire: [length] + [UInt8](repeating: 0, count: Int(length)) + [0])
        }
    }

    @Test(arguments: [
        (".", ".", 0), ("", ".", 0), ("a", "a.", 1), ("a.", "a.", 1), ("a.B.c", "a.B.c.", 3), ("\\a.b", "a.b.", 2),
        ("a\\.b", "a\\.b.", 1), ("\\097", "a.", 1), ("\\000\\255", "\\000\\255.", 1), ("\\\\", "\\\\.", 1),
        ("a b", "a\\032b.", 1), ("ü", "\\195\\188.", 1), ("*.a", "*.a.", 2), ("\\@\\$\\\"", "\\@\\$\\\".", 1),
        ("\\046.", "\\..", 1), ("_dns._udp", "_dns._udp.", 2), ("\\;\\(\\)", "\\;\\(\\).", 1),
    ])
    func presentation(text: String, canonical: String, labels: Int) throws {
        let name = try DomainName(text)
        #expect(name.description == canonical)
        #expect(name.labelCount == labels)
        #expect(try DomainName(name.description).octets == name.octets)
    }

    @Test(arguments: [
        ("..", NameError.emptyLabel), (".a", .emptyLabel), ("a..", .emptyLabel), ("a..b", .emptyLabel),
        ("a\\", .badEscape), ("\\1", .badEscape), ("\\12", .badEscape), ("\\12a", .badEscape), ("\\256", .badEscape),
        ("\\999", .badEscape),
    ])
    func badPresentation(text: String, error: NameError) {
        #expect(throws: error) { try DomainName(text) }
    }

    @Test
    func everyOctetSurvivesThePresentation() throws {
        for octet in UInt8.min ... .max {
            let name = try DomainName(labels: [[octet, octet], [octet]])
            #expect(try DomainName(name.description).octets == name.octets)
        }
    }

    @Test
    func caseOfLettersDoesNotCount() throws {
        let names = try (UInt8.min ... .max).map { try DomainName(labels: [[$0]]) }
        for (octet, name) in names.enumerated() {
            let equal = names.indices.filter { names[$0] == name }
            let other = (65...90).contains(octet) ? octet + 32 : (97...122).contains(octet) ? octet - 32 : octet
            #expect(equal == Set([octet, other]).sorted())
        }
        let (upper, lower) = (try DomainName("WWW.Example."), try DomainName("www.eXAMPLE."))
        #expect(upper == lower && upper.hashValue == lower.hashValue && upper.octets != lower.octets)
        #expect(upper.canonical.octets == lower.canonical.octets)
        #expect(upper.canonical.description == "www.example.")
    }

    @Test
    func ancestors() throws {
        let name = try DomainName("a.b.Example.")
        #expect(try name.isEqualOrBelow(DomainName("B.example.")))
        #expect(name.isEqualOrBelow(name) && name.isEqualOrBelow(.root))
        #expect(try !name.isEqualOrBelow(DomainName("x.a.b.example.")))
        // A suffix of octets that is none of labels.
        #expect(try !DomainName("xb.example.").isEqualOrBelow(DomainName("b.example.")))
        #expect(name.droppingFirst().description == "b.Example.")
        #expect(name.droppingFirst(0).octets == name.octets)
        #expect(name.droppingFirst(3).isRoot && name.droppingFirst(99).isRoot)
        #expect(try name.labels(above: DomainName("example.")) == [[97], [98]])
        #expect(try name.labels(above: DomainName("other.")) == nil)
    }
}

struct ASCIICaseTests {
    @Test
    func onlyLettersChange() {
        for octet in UInt8.min ... .max {
            let expected = (65...90).contains(octet) ? octet + 32 : octet
            #expect(ASCIICase.lowered(octet) == expected)
        }
    }

    @Test
    func wordsAsOctets() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<20_000 {
            let word = random.next()
            var expected: UInt64 = 0
            for shift in stride(from: 0, to: 64, by: 8) {
                expected |= UInt64(ASCIICase.lowered(UInt8(truncatingIfNeeded: word >> UInt64(shift)))) << UInt64(shift)
            }
            guard ASCIICase.lowered(word) == expected else {
                Issue.record("\(word)")
                return
            }
        }
    }
}
