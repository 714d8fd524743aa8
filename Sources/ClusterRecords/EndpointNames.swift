import DNSWire
import KubernetesObjects

/// The label of an endpoint below its Service's name (behaviour.md 1.2).
enum EndpointNames {
    /// The host name; with `usesPodNames` the pod's name if a label can hold it; otherwise the address as it is spelled
    /// with dashes. `nil` where no label can be made of any of them.
    static func label(of endpoint: Endpoint, _ address: EndpointAddress, usesPodNames: Bool) -> String? {
        if let hostname = endpoint.hostname, !hostname.isEmpty { return checked(hostname) }
        if usesPodNames, let name = endpoint.target?.name, !name.isEmpty, name.utf8.count < 64 { return checked(name) }
        var dashed = String(address.text.map { $0 == "." || $0 == ":" ? "-" : $0 })
        if dashed.hasSuffix("-") { dashed += "0" }
        return checked(dashed)
    }

    private static func checked(_ label: String) -> String? {
        isLabel(label) ? label.lowercased() : nil
    }

    /// Whether a text can be one label of a name.
    static func isLabel(_ text: String) -> Bool {
        (1...NameLimits.labelOctetsMax).contains(text.utf8.count) && !text.utf8.contains(UInt8(ascii: "."))
    }
}
