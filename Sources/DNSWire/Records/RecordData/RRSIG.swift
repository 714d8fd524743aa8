extension RecordData {
    /// The signature of an RRset.
    public struct RRSIG: Hashable, Sendable, RecordDataFields {
        /// The type of the RRset.
        public let typeCovered: RecordType
        /// The algorithm of the key.
        public let algorithm: UInt8
        /// The labels of the owner, the root and a wildcard's `*` not counted.
        public let labels: UInt8
        /// The RRset's TTL at the zone, in seconds.
        public let originalTTL: UInt32
        /// When the signature stops to be good, in seconds since 1970, by serial number arithmetic.
        public let expiration: UInt32
        /// When it starts to be good.
        public let inception: UInt32
        /// The key's tag.
        public let keyTag: UInt16
        /// The key's owner, which is the zone.
        public let signer: DomainName
        /// At least one octet.
        public let signature: [UInt8]

        /// `nil` where the signature is empty.
        public init?(
            typeCovered: RecordType, algorithm: UInt8, labels: UInt8, originalTTL: UInt32, expiration: UInt32,
            inception: UInt32, keyTag: UInt16, signer: DomainName, signature: [UInt8]
        ) {
            guard !signature.isEmpty else { return nil }
            self.typeCovered = typeCovered
            self.algorithm = algorithm
            self.labels = labels
            self.originalTTL = originalTTL
            self.expiration = expiration
            self.inception = inception
            self.keyTag = keyTag
            self.signer = signer
            self.signature = signature
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            typeCovered = RecordType(rawValue: try reader.number16())
            algorithm = try reader.number8()
            labels = try reader.number8()
            originalTTL = try reader.number32()
            expiration = try reader.number32()
            inception = try reader.number32()
            keyTag = try reader.number16()
            signer = try reader.uncompressedName()
            signature = try reader.nonEmptyRest()
        }

        func write(to output: inout WireOutput) {
            output.append(typeCovered.rawValue)
            output.append(algorithm)
            output.append(labels)
            for number in [originalTTL, expiration, inception] { output.append(number) }
            output.append(keyTag)
            output.append(signer, mayCompress: false)
            output.append(signature)
        }

        var text: String {
            "\(typeCovered) \(algorithm) \(labels) \(originalTTL) \(TimeText.text(expiration)) "
                + "\(TimeText.text(inception)) \(keyTag) \(signer) \(PresentationFormat.base64(signature))"
        }
    }
}

/// The times of RFC 4034 section 3.2: YYYYMMDDHHmmSS in UTC, from 1970 to 2106.
enum TimeText {
    static func text(_ seconds: UInt32) -> String {
        let (year, month, day) = date(daysSince1970: Int(seconds / 86400))
        let second = Int(seconds % 86400)
        return String(year)
            + [month, day, second / 3600, second / 60 % 60, second % 60]
            .map { PresentationFormat.padded($0, to: 2) }.joined()
    }

    /// The Gregorian date. Counted in years that begin in March, so that the leap day is a year's last.
    private static func date(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let daysOf400Years = 146_097
        let daysFrom0000March = daysSince1970 + 719_468
        let era = daysFrom0000March / daysOf400Years
        let dayOfEra = daysFrom0000March % daysOf400Years
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }
}
