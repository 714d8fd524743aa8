import KubernetesObjects

/// Cuts JSON objects that follow each other into the values of their members, in octets that arrive in pieces and
/// whatever the order of the members. One member's list is cut into its elements, so that it need never be whole.
struct JSONCutter {
    enum Piece {
        case member(String, Range<Int>)
        /// The member whose elements follow.
        case elements
        case element(Range<Int>)
        /// The object is complete.
        case end
    }

    private enum Place {
        case object
        case key(mayClose: Bool)
        case colon
        case value
        case afterValue
        case element(mayClose: Bool)
        case afterElement
    }

    private let elementsKey: String?
    private let limits: BodyLimits
    private var place = Place.object
    private var key = ""
    private var scanner = JSONValueScanner()

    init(elementsKey: String? = nil, limits: BodyLimits) {
        self.elementsKey = elementsKey
        self.limits = limits
    }

    /// Whether the last object is complete and no other has begun.
    var isBetweenObjects: Bool { if case .object = place { true } else { false } }

    /// The next piece, which is consumed; `nil` where it is not all there. Its range holds until octets are appended.
    mutating func next(_ pending: inout PendingOctets) throws(BodyError) -> Piece? {
        while let octet = firstOctet(of: &pending) {
            switch place {
            case .object:
                try take("{", "a JSON object", &pending)
                place = .key(mayClose: true)
            case .key(mayClose: true) where octet == UInt8(ascii: "}"):
                return close(&pending)
            case .key:
                guard octet == UInt8(ascii: "\"") else {
                    throw .malformed(expected: "a JSON key in quotes", found: pending.rest)
                }
                guard let range = try takeValue(&pending) else { return nil }
                key = try value(pending.octets[range]).string ?? ""
                place = .colon
            case .colon:
                try take(":", ": after a JSON key", &pending)
                place = .value
            case .value where key == elementsKey && octet == UInt8(ascii: "["):
                pending.consume(to: pending.start + 1)
                place = .element(mayClose: true)
                return .elements
            case .value:
                guard let range = try takeValue(&pending) else { return nil }
                place = .afterValue
                return .member(key, range)
            case .afterValue where octet == UInt8(ascii: "}"):
                return close(&pending)
            case .afterValue:
                try take(",", ", or } after a JSON value", &pending)
                place = .key(mayClose: false)
            case .element(mayClose: true) where octet == UInt8(ascii: "]"),
                .afterElement where octet == UInt8(ascii: "]"):
                pending.consume(to: pending.start + 1)
                place = .afterValue
            case .element:
                guard let range = try takeValue(&pending) else { return nil }
                place = .afterElement
                return .element(range)
            case .afterElement:
                try take(",", ", or ] after a JSON value", &pending)
                place = .element(mayClose: false)
            }
        }
        return nil
    }

    /// The value of a piece.
    func value(_ octets: ArraySlice<UInt8>) throws(BodyError) -> ManifestValue {
        do {
            return try parse(octets)
        } catch {
            throw .malformed(expected: "JSON (\(error.reason))", found: octets)
        }
    }

    /// The value of a piece that may be left out where it is no JSON.
    func parse(_ octets: some Collection<UInt8>) throws(ManifestSyntaxError) -> ManifestValue {
        var bounds = ManifestLimits.standard
        bounds.depth = limits.depth
        return try ManifestValue(json: octets, limits: bounds)
    }

    // MARK: steps

    /// Blanks are skipped between values only.
    private func firstOctet(of pending: inout PendingOctets) -> UInt8? {
        if scanner.scanned == 0 {
            pending.consume(to: pending.rest.firstIndex { !Self.isBlank($0) } ?? pending.end)
        }
        return pending.rest.first
    }

    private mutating func close(_ pending: inout PendingOctets) -> Piece {
        pending.consume(to: pending.start + 1)
        place = .object
        return .end
    }

    private func take(
        _ symbol: Unicode.Scalar, _ expected: String, _ pending: inout PendingOctets
    ) throws(BodyError) {
        guard pending.rest.first == UInt8(ascii: symbol) else {
            throw .malformed(expected: expected, found: pending.rest)
        }
        pending.consume(to: pending.start + 1)
    }

    private mutating func takeValue(_ pending: inout PendingOctets) throws(BodyError) -> Range<Int>? {
        guard let octet = pending.rest.first, Self.beginsValue(octet) else {
            throw .malformed(expected: "a JSON value", found: pending.rest)
        }
        let start = pending.start
        let end = scanner.scan(pending.octets, from: start)
        let size = end.map { $0 - start } ?? scanner.scanned
        guard size <= limits.value else {
            throw .tooLarge(what: "a JSON value", octets: size, maximum: limits.value)
        }
        guard let end else { return nil }
        pending.consume(to: end)
        return start..<end
    }

    private static func isBlank(_ octet: UInt8) -> Bool {
        octet == 0x20 || octet == 0x0a || octet == 0x0d || octet == 0x09
    }

    private static func beginsValue(_ octet: UInt8) -> Bool {
        (48...57).contains(octet) || "\"{[-tfn".utf8.contains(octet)
    }
}
