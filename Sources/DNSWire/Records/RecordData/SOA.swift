extension RecordData {
    /// The start of a zone of authority.
    public struct SOA: Hashable, Sendable, RecordDataFields {
        /// The primary server's name.
        public var primary: DomainName
        /// The mailbox of who is responsible, its first label the part in front of the `@`.
        public var mailbox: DomainName
        /// The version of the zone (RFC 1982).
        public var serial: UInt32
        /// Seconds between a secondary's checks.
        public var refresh: UInt32
        /// Seconds until a failed check is repeated.
        public var retry: UInt32
        /// Seconds after which a secondary gives the zone up.
        public var expire: UInt32
        /// The TTL of negative answers, in seconds, with the record's own as upper bound (RFC 2308).
        public var minimum: UInt32

        public init(
            primary: DomainName, mailbox: DomainName, serial: UInt32, refresh: UInt32, retry: UInt32, expire: UInt32,
            minimum: UInt32
        ) {
            self.primary = primary
            self.mailbox = mailbox
            self.serial = serial
            self.refresh = refresh
            self.retry = retry
            self.expire = expire
            self.minimum = minimum
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            primary = try reader.name()
            mailbox = try reader.name()
            serial = try reader.number32()
            refresh = try reader.number32()
            retry = try reader.number32()
            expire = try reader.number32()
            minimum = try reader.number32()
        }

        func write(to output: inout WireOutput) {
            output.append(primary, mayCompress: true)
            output.append(mailbox, mayCompress: true)
            for number in [serial, refresh, retry, expire, minimum] { output.append(number) }
        }

        var text: String { "\(primary) \(mailbox) \(serial) \(refresh) \(retry) \(expire) \(minimum)" }
    }
}
