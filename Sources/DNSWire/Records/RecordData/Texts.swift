extension RecordData {
    /// Free text in strings.
    public struct TXT: Hashable, Sendable, RecordDataFields {
        /// At least one.
        public let strings: [CharacterString]

        /// `nil` where there is no string: RDATA must not be empty.
        public init?(_ strings: [CharacterString]) {
            guard !strings.isEmpty else { return nil }
            self.strings = strings
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            var strings = [try reader.characterString()]
            while !reader.isAtEnd { strings.append(try reader.characterString()) }
            self.strings = strings
        }

        func write(to output: inout WireOutput) { for string in strings { output.append(string) } }
        var text: String { strings.map(\.description).joined(separator: " ") }
    }

    /// What a host is; today the answer to ANY (RFC 8482).
    public struct HINFO: Hashable, Sendable, RecordDataFields {
        /// The kind of processor.
        public var processor: CharacterString
        /// The operating system.
        public var system: CharacterString

        public init(processor: CharacterString, system: CharacterString) {
            self.processor = processor
            self.system = system
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            processor = try reader.characterString()
            system = try reader.characterString()
        }

        func write(to output: inout WireOutput) {
            output.append(processor)
            output.append(system)
        }

        var text: String { "\(processor) \(system)" }
    }

    /// Which certification authorities may issue.
    public struct CAA: Hashable, Sendable, RecordDataFields {
        /// Bit 128: who does not know the tag must not issue.
        public let flags: UInt8
        /// The property: one ASCII letter or digit or more (RFC 8659 section 4.1).
        public let tag: CharacterString
        /// The property's value, to the end of the RDATA.
        public let value: [UInt8]

        /// `nil` where the tag is not 1…255 letters and digits.
        public init?(flags: UInt8, tag: String, value: [UInt8]) {
            guard let tag = CharacterString(tag), Self.isTag(tag) else { return nil }
            self.flags = flags
            self.tag = tag
            self.value = value
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            flags = try reader.number8()
            let tagStart = reader.position
            tag = try reader.characterString()
            guard Self.isTag(tag) else { throw WireError(.badRecordData, at: tagStart) }
            value = try reader.rest()
        }

        func write(to output: inout WireOutput) {
            output.append(flags)
            output.append(tag)
            output.append(value)
        }

        var text: String {
            "\(flags) \(String(decoding: tag.octets, as: UTF8.self)) \(PresentationFormat.quoted(value))"
        }

        private static func isTag(_ tag: CharacterString) -> Bool {
            !tag.octets.isEmpty
                && tag.octets.allSatisfy { (48...57).contains($0) || (97...122).contains(ASCIICase.lowered($0)) }
        }
    }

    /// Where a service is, as a URI.
    public struct URI: Hashable, Sendable, RecordDataFields {
        /// Lower values are tried first.
        public let priority: UInt16
        /// The share among records of one priority.
        public let weight: UInt16
        /// The URI, at least one octet (RFC 7553 section 4.4).
        public let target: [UInt8]

        /// `nil` where the target is empty.
        public init?(priority: UInt16, weight: UInt16, target: [UInt8]) {
            guard !target.isEmpty else { return nil }
            self.priority = priority
            self.weight = weight
            self.target = target
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            priority = try reader.number16()
            weight = try reader.number16()
            target = try reader.nonEmptyRest()
        }

        func write(to output: inout WireOutput) {
            output.append(priority)
            output.append(weight)
            output.append(target)
        }

        var text: String { "\(priority) \(weight) \(PresentationFormat.quoted(target))" }
    }
}
