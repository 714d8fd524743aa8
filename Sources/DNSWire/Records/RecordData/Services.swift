extension RecordData {
    /// A mail exchanger.
    public struct MX: Hashable, Sendable, RecordDataFields {
        /// Lower values are tried first.
        public var preference: UInt16
        /// The host; the root means that no mail is taken (RFC 7505).
        public var exchange: DomainName

        public init(preference: UInt16, exchange: DomainName) {
            self.preference = preference
            self.exchange = exchange
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            preference = try reader.number16()
            exchange = try reader.name()
        }

        func write(to output: inout WireOutput) {
            output.append(preference)
            output.append(exchange, mayCompress: true)
        }

        var text: String { "\(preference) \(exchange)" }
    }

    /// The place of a service.
    public struct SRV: Hashable, Sendable, RecordDataFields {
        /// Lower values are tried first.
        public var priority: UInt16
        /// The share among targets of one priority.
        public var weight: UInt16
        /// The port on the target.
        public var port: UInt16
        /// The host; the root means that the service is not there.
        public var target: DomainName

        public init(priority: UInt16, weight: UInt16, port: UInt16, target: DomainName) {
            self.priority = priority
            self.weight = weight
            self.port = port
            self.target = target
        }

        /// A compressed target is taken, as RFC 3597 section 4 asks of receivers; RFC 2782 forbids sending one.
        init(parsing reader: inout RecordDataReader) throws(WireError) {
            priority = try reader.number16()
            weight = try reader.number16()
            port = try reader.number16()
            target = try reader.name()
        }

        func write(to output: inout WireOutput) {
            for number in [priority, weight, port] { output.append(number) }
            output.append(target, mayCompress: false)
        }

        var text: String { "\(priority) \(weight) \(port) \(target)" }
    }

    /// A rule of the dynamic delegation discovery system.
    public struct NAPTR: Hashable, Sendable, RecordDataFields {
        /// Lower values are processed first.
        public var order: UInt16
        /// The order among rules of one ``order``.
        public var preference: UInt16
        /// What the outcome is, one letter each.
        public var flags: CharacterString
        /// What the rule leads to.
        public var services: CharacterString
        /// The substitution, between delimiters.
        public var regularExpression: CharacterString
        /// The next name, where there is no substitution.
        public var replacement: DomainName

        public init(
            order: UInt16, preference: UInt16, flags: CharacterString, services: CharacterString,
            regularExpression: CharacterString, replacement: DomainName
        ) {
            self.order = order
            self.preference = preference
            self.flags = flags
            self.services = services
            self.regularExpression = regularExpression
            self.replacement = replacement
        }

        /// A compressed name is taken, as RFC 3597 section 4 asks of receivers.
        init(parsing reader: inout RecordDataReader) throws(WireError) {
            order = try reader.number16()
            preference = try reader.number16()
            flags = try reader.characterString()
            services = try reader.characterString()
            regularExpression = try reader.characterString()
            replacement = try reader.name()
        }

        func write(to output: inout WireOutput) {
            output.append(order)
            output.append(preference)
            for string in [flags, services, regularExpression] { output.append(string) }
            output.append(replacement, mayCompress: false)
        }

        var text: String { "\(order) \(preference) \(flags) \(services) \(regularExpression) \(replacement)" }
    }
}
