/// What a `_port._proto` pair of labels can say; an empty label matches everything (behaviour.md 1.1).
struct PortLabels: Hashable {
    let name: String
    let proto: String

    func match(_ port: ServiceRecords.Port) -> Bool {
        (name.isEmpty || name == port.name.lowercased()) && (proto.isEmpty || proto == port.proto.lowercased())
    }

    /// The pairs that find something among the ports.
    static func all(of ports: [ServiceRecords.Port]) -> [PortLabels] {
        ports.flatMap { port in
            let name = port.name.lowercased()
            let proto = port.proto.lowercased()
            return [
                PortLabels(name: name, proto: proto), PortLabels(name: "", proto: proto),
                PortLabels(name: name, proto: ""), PortLabels(name: "", proto: ""),
            ]
        }.uniqued()
    }
}

extension ServiceRecords.Port {
    /// Stands for the ports of what has none: its addresses are found without one.
    static let unnumbered = ServiceRecords.Port(name: "", proto: "", number: nil)
}
