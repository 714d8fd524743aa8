import CLinux
import NetworkAddress

/// The addresses of this host.
enum HostAddresses {
    /// What "every address" is here: `::`, which takes IPv4 as well, unless the host has no IPv6.
    static var wildcard: IPAddress { all.contains { !$0.isIPv4 } ? .v6(high: 0, low: 0) : .v4(0) }

    /// Those of all interfaces that are up.
    static var all: [IPAddress] { addresses(nil) }

    /// Those of one interface; link-local IPv6 ones, which cannot be named without it, are left out. Empty for a name
    /// that no interface has.
    static func ofInterface(_ name: String) -> [IPAddress] { addresses(name) }

    private static let capacity = 1024

    private static func addresses(_ name: String?) -> [IPAddress] {
        var endpoints = [clinux_endpoint](repeating: clinux_endpoint(), count: capacity)
        let count = unsafe endpoints.withUnsafeMutableBufferPointer { buffer in
            unsafe clinux_interface_addresses(name, buffer.baseAddress, Int32(buffer.count))
        }
        guard count > 0 else { return [] }
        return endpoints.prefix(Int(count)).filter { $0.scope == 0 }.compactMap { endpoint in
            unsafe withUnsafeBytes(of: endpoint.octets) { octets in
                unsafe IPAddress(octets: octets.prefix(endpoint.family == 4 ? 4 : 16))
            }
        }
    }
}
