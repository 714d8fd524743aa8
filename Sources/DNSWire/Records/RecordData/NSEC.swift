extension RecordData {
    /// The next name of a zone, and the types of this one.
    public struct NSEC: Hashable, Sendable, RecordDataFields {
        /// The next name in canonical order.
        public let nextName: DomainName
        /// The types of the owner, at least one.
        public let types: TypeBitmap

        /// `nil` where there is no type: an owner has at least its NSEC (RFC 4034 section 4.1.2).
        public init?(nextName: DomainName, types: TypeBitmap) {
            guard !types.types.isEmpty else { return nil }
            self.nextName = nextName
            self.types = types
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            nextName = try reader.uncompressedName()
            guard !reader.isAtEnd else { throw WireError(.badRecordData, at: reader.position) }
            types = try TypeBitmap(parsing: &reader)
        }

        func write(to output: inout WireOutput) {
            output.append(nextName, mayCompress: false)
            types.write(to: &output)
        }

        var text: String { "\(nextName)\(types.text)" }
    }

    /// The next hashed name of a zone, and the types of the name that hashes to this owner.
    public struct NSEC3: Hashable, Sendable, RecordDataFields {
        /// How names are hashed.
        public let parameters: NSEC3PARAM
        /// The next hash in order, as octets; at least one.
        public let nextHash: CharacterString
        /// The types of the name; none for an empty non-terminal.
        public let types: TypeBitmap

        /// `nil` where the hash is empty.
        public init?(parameters: NSEC3PARAM, nextHash: CharacterString, types: TypeBitmap) {
            guard !nextHash.octets.isEmpty else { return nil }
            self.parameters = parameters
            self.nextHash = nextHash
            self.types = types
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            parameters = try NSEC3PARAM(parsing: &reader)
            let hashStart = reader.position
            nextHash = try reader.characterString()
            guard !nextHash.octets.isEmpty else { throw WireError(.badRecordData, at: hashStart) }
            types = try TypeBitmap(parsing: &reader)
        }

        func write(to output: inout WireOutput) {
            parameters.write(to: &output)
            output.append(nextHash)
            types.write(to: &output)
        }

        var text: String { "\(parameters.text) \(PresentationFormat.base32(nextHash.octets))\(types.text)" }
    }

    /// How a zone's names are hashed.
    public struct NSEC3PARAM: Hashable, Sendable, RecordDataFields {
        /// 1 for SHA-1.
        public var algorithm: UInt8
        /// 1 in NSEC3: opt-out.
        public var flags: UInt8
        /// How often the hash is applied beyond the first time.
        public var iterations: UInt16
        /// What is hashed along with the name.
        public var salt: CharacterString

        public init(algorithm: UInt8, flags: UInt8, iterations: UInt16, salt: CharacterString) {
            self.algorithm = algorithm
            self.flags = flags
            self.iterations = iterations
            self.salt = salt
        }

        init(parsing reader: inout RecordDataReader) throws(WireError) {
            algorithm = try reader.number8()
            flags = try reader.number8()
            iterations = try reader.number16()
            salt = try reader.characterString()
        }

        func write(to output: inout WireOutput) {
            output.append(algorithm)
            output.append(flags)
            output.append(iterations)
            output.append(salt)
        }

        /// An empty salt is `-`.
        var text: String {
            let salt = salt.octets.isEmpty ? "-" : PresentationFormat.hexadecimal(salt.octets)
            return "\(algorithm) \(flags) \(iterations) \(salt)"
        }
    }
}
