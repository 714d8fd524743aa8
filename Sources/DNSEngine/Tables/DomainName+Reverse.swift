public import DNSWire
public import NetworkAddress

extension DomainName {
    /// The name under in-addr.arpa (RFC 1035 section 3.5) or ip6.arpa (RFC 3596 section 2.5) that stands for an
    /// address.
    public static func reverse(of address: IPAddress) -> DomainName {
        var labels: [[UInt8]] = []
        for octet in address.octets.reversed() {
            if address.isIPv4 {
                labels.append(Array(String(octet).utf8))
            } else {
                labels.append(Array(String(octet & 0xf, radix: 16).utf8))
                labels.append(Array(String(octet >> 4, radix: 16).utf8))
            }
        }
        labels.append(Array((address.isIPv4 ? "in-addr" : "ip6").utf8))
        labels.append(Array("arpa".utf8))
        do {
            return try DomainName(labels: labels)
        } catch {
            preconditionFailure("a reverse name has at most 34 short labels: \(error)")
        }
    }

    /// The hash of the label `*`.
    static func wildcardLabelHash(_ hash: NameHash) -> UInt64 {
        let storage = OctetStorage(copying: [UInt8(ascii: "*")])
        defer { withExtendedLifetime(storage) {} }
        return hash.label(storage.octets.octets, at: 0, length: 1)
    }
}
