import DNSEngine
import DNSWire

/// Labels in wire form without the root, in lower case.
enum WireLabels {
    static func encode(_ labels: [String]) -> [UInt8] {
        var octets: [UInt8] = []
        for label in labels {
            octets.append(UInt8(min(label.utf8.count, NameLimits.labelOctetsMax)))
            for octet in label.utf8.prefix(NameLimits.labelOctetsMax) { octets.append(ASCIICase.lowered(octet)) }
        }
        return octets
    }

    /// The labels of a topology zone's name, in which dots come between them; `nil` where that cannot be labels: then no
    /// name asks for the zone.
    static func topologyZone(_ name: String) -> [UInt8]? {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count < NameLimits.nameOctetsMax - 1,
            labels.allSatisfy({ (1...NameLimits.labelOctetsMax).contains($0.utf8.count) })
        else { return nil }
        return encode(labels.map(String.init))
    }

    /// One label in front of others that are encoded already.
    static func encode(_ label: String, above labels: [UInt8]) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(1 + label.utf8.count + labels.count)
        octets.append(UInt8(min(label.utf8.count, NameLimits.labelOctetsMax)))
        for octet in label.utf8.prefix(NameLimits.labelOctetsMax) { octets.append(ASCIICase.lowered(octet)) }
        octets += labels
        return octets
    }
}
