extension RecordData {
    /// The RDATA of SVCB and HTTPS (RFC 9460 section 2).
    public struct ServiceBinding: Hashable, Sendable, RecordDataFields {
        /// 0 makes the record an alias; otherwise lower values are tried first.
        public let priority: UInt16
        /// The alternative endpoint; the root stands for the owner, or for no service in an alias.
        public let target: DomainName
        /// In ascending order of their keys, each key once.
        public let parameters: [ServiceParameter]

        /// Sorts the parameters; `nil` where a key comes twice, a mandatory one is missing, or a value does not have its
        /// key's format.
        public init?(priority: UInt16, target: DomainName, parameters: [ServiceParameter] = []) {
            let sorted = parameters.sorted { $0.key.rawValue < $1.key.rawValue }
            guard ServiceParameter.areConsistent(sorted) else { return nil }
            self.priority = priority
            self.target = target
            self.parameters = sorted
        }

        /// Refuses what section 2.2 calls malformed: keys out of order or twice, and values not of their format.
        init(parsing reader: inout RecordDataReader) throws(WireError) {
            priority = try reader.number16()
            target = try reader.uncompressedName()
            let parametersStart = reader.position
            var parameters: [ServiceParameter] = []
            while !reader.isAtEnd {
                let key = ServiceParameter.Key(rawValue: try reader.number16())
                let value = try reader.octets(Int(try reader.number16()))
                parameters.append(ServiceParameter(unchecked: key, value: value))
            }
            guard ServiceParameter.areConsistent(parameters) else {
                throw WireError(.badRecordData, at: parametersStart)
            }
            self.parameters = parameters
        }

        func write(to output: inout WireOutput) {
            output.append(priority)
            output.append(target, mayCompress: false)
            for parameter in parameters {
                output.append(parameter.key.rawValue)
                output.append(UInt16(truncatingIfNeeded: parameter.value.count))
                output.append(parameter.value)
            }
        }

        var text: String { (["\(priority) \(target)"] + parameters.map(\.description)).joined(separator: " ") }
    }
}
