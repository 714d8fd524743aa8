extension RecordData {
    /// A key of a zone.
    public struct DNSKEY: Hashable, Sendable, RecordDataFields {
        /// 256: a zone's key; 1: a secure entry point; 128: revoked (RFC 5011).
        public let flags: UInt16
        /// 3, for DNSSEC.
        public let `protocol`: UInt8
        /// A number of IANA's "DNS Security Algorithm Numbers".
        public let algorithm: UInt8
        /// The public key in the algorithm's form, at least one octet.
        public let publicKey: [UInt8]

        /// `nil` where the key is empty.
        public init?(flags: UInt16, protocol: UInt8 = 3, algorithm: UInt8, publicKey: [UInt8]) {
            guard !publicKey.isEmpty else { return nil }
            self.flags = flags
            self.protocol = `protocol`
            self.algorithm = algorithm
            self.publicKey = publicKey
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            flags = try reader.number16()
            `protocol` = try reader.number8()
            algorithm = try reader.number8()
            publicKey = try reader.nonEmptyRest()
        }

        func write(to output: inout WireOutput) {
            output.append(flags)
            output.append(`protocol`)
            output.append(algorithm)
            output.append(publicKey)
        }

        var text: String { "\(flags) \(`protocol`) \(algorithm) \(PresentationFormat.base64(publicKey))" }
    }

    /// The digest of a child zone's key.
    public struct DS: Hashable, Sendable, RecordDataFields {
        /// The key's tag (RFC 4034 appendix B).
        public let keyTag: UInt16
        /// The key's algorithm.
        public let algorithm: UInt8
        /// How the digest was made.
        public let digestType: UInt8
        /// At least one octet.
        public let digest: [UInt8]

        /// `nil` where the digest is empty.
        public init?(keyTag: UInt16, algorithm: UInt8, digestType: UInt8, digest: [UInt8]) {
            guard !digest.isEmpty else { return nil }
            self.keyTag = keyTag
            self.algorithm = algorithm
            self.digestType = digestType
            self.digest = digest
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            keyTag = try reader.number16()
            algorithm = try reader.number8()
            digestType = try reader.number8()
            digest = try reader.nonEmptyRest()
        }

        func write(to output: inout WireOutput) {
            output.append(keyTag)
            output.append(algorithm)
            output.append(digestType)
            output.append(digest)
        }

        var text: String { "\(keyTag) \(algorithm) \(digestType) \(PresentationFormat.hexadecimal(digest))" }
    }
}
