import NetworkAddress

extension Field {
    /// An IP address; an empty text is none.
    func ipAddress(_ faults: inout FieldFaults) -> IPAddress? {
        endpointAddress(&faults)?.ip
    }

    /// An IP address with its spelling.
    func endpointAddress(_ faults: inout FieldFaults) -> EndpointAddress? {
        guard let value, value.string != "" else { return nil }
        guard let text = value.string, IPAddress(text) != nil else {
            faults.note(mismatch("an IP address"))
            return nil
        }
        return EndpointAddress(text)
    }

    /// A port number, 1…65535.
    func port(_ faults: inout FieldFaults) -> UInt16? {
        guard let value else { return nil }
        guard let number = value.integer.flatMap(UInt16.init(exactly:)), number > 0 else {
            faults.note(mismatch("within 1…65535"))
            return nil
        }
        return number
    }

    /// The protocol and name of a port; `nil` where either is absurd. Missing ones are TCP and unnamed.
    func portIdentity(_ faults: inout FieldFaults) -> (name: String, transport: TransportProtocol)? {
        let before = faults.count
        let name = self["name"].label(&faults) ?? ""
        let transport = self["protocol"].choice(TransportProtocol.self, &faults) ?? .tcp
        return faults.count == before ? (name, transport) : nil
    }
}
