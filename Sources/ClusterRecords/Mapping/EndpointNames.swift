import DNSWire
import KubernetesObjects
import NetworkAddress

/// The label of an endpoint below its Service's name (behaviour.md 1.2).
enum EndpointNames {
    /// The host name; with `usesPodNames` the pod's name if a label can hold it; otherwise the address as it is spelled
    /// with dashes. `nil` where no label can be made of any of them.
    static func label(of endpoint: Endpoint, _ address: EndpointAddress, usesPodNames: Bool) -> String? {
        if let hostname = endpoint.hostname, !hostname.isEmpty { return checked(hostname) }
        if usesPodNames, let name = endpoint.target?.name, !name.isEmpty, name.utf8.count < 64 { return checked(name) }
        return checked(dashed(address.text))
    }

    /// The label of an address in its canonical spelling.
    static func label(of address: IPAddress) -> String {
        guard case .v4(let bits) = address else { return dashed(address.description) }
        // At most 15 octets, which a string holds without memory of its own.
        var label = numbers[Int(bits >> 24)]
        for shift in [UInt32(16), 8, 0] {
            label += "-"
            label += numbers[Int(bits >> shift & 0xff)]
        }
        return label
    }

    private static let numbers = (0...255).map { String($0) }

    private static func dashed(_ address: String) -> String {
        var octets = address.utf8.map { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") ? UInt8(ascii: "-") : $0 }
        if octets.last == UInt8(ascii: "-") { octets.append(UInt8(ascii: "0")) }
        return String(decoding: octets, as: UTF8.self)
    }

    /// The label in lower case, if it can be one.
    static func checked(_ label: String) -> String? {
        guard isLabel(label) else { return nil }
        return label.utf8.contains { (65...90).contains($0) } ? label.lowercased() : label
    }

    /// Whether a text can be one label of a name.
    static func isLabel(_ text: String) -> Bool {
        (1...NameLimits.labelOctetsMax).contains(text.utf8.count) && !text.utf8.contains(UInt8(ascii: "."))
    }
}
