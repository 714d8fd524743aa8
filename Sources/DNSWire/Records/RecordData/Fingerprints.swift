extension RecordData {
    /// What certificate a TLS server has.
    public struct TLSA: Hashable, Sendable, RecordDataFields {
        /// How the association is meant.
        public let usage: UInt8
        /// Which part of the certificate is matched.
        public let selector: UInt8
        /// How it is matched: whole or by a digest.
        public let matchingType: UInt8
        /// The certificate's data, at least one octet.
        public let association: [UInt8]

        /// `nil` where the data is empty.
        public init?(usage: UInt8, selector: UInt8, matchingType: UInt8, association: [UInt8]) {
            guard !association.isEmpty else { return nil }
            self.usage = usage
            self.selector = selector
            self.matchingType = matchingType
            self.association = association
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            usage = try reader.number8()
            selector = try reader.number8()
            matchingType = try reader.number8()
            association = try reader.nonEmptyRest()
        }

        func write(to output: inout WireOutput) { output.append([usage, selector, matchingType] + association) }

        var text: String { "\(usage) \(selector) \(matchingType) \(PresentationFormat.hexadecimal(association))" }
    }

    /// What key an SSH server has.
    public struct SSHFP: Hashable, Sendable, RecordDataFields {
        /// The key's algorithm.
        public let algorithm: UInt8
        /// How the fingerprint was made.
        public let fingerprintType: UInt8
        /// At least one octet.
        public let fingerprint: [UInt8]

        /// `nil` where the fingerprint is empty.
        public init?(algorithm: UInt8, fingerprintType: UInt8, fingerprint: [UInt8]) {
            guard !fingerprint.isEmpty else { return nil }
            self.algorithm = algorithm
            self.fingerprintType = fingerprintType
            self.fingerprint = fingerprint
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            algorithm = try reader.number8()
            fingerprintType = try reader.number8()
            fingerprint = try reader.nonEmptyRest()
        }

        func write(to output: inout WireOutput) { output.append([algorithm, fingerprintType] + fingerprint) }

        var text: String { "\(algorithm) \(fingerprintType) \(PresentationFormat.hexadecimal(fingerprint))" }
    }
}
