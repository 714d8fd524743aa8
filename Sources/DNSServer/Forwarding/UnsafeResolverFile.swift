import CLinux
import DNSForwarding
import NetworkAddress

/// Reads the name servers of a file in resolv.conf syntax.
enum ResolverFile {
    /// A file without a name server.
    struct Empty: Error, CustomStringConvertible {
        let path: String

        var description: String { "\(path) names no nameserver" }
    }

    /// Throws ``FileContents/Failure`` or ``Empty``.
    static func upstreams(at path: String) throws -> [Upstream] {
        let upstreams = nameServers(String(decoding: try FileContents.read(path), as: UTF8.self))
        guard !upstreams.isEmpty else { throw Empty(path: path) }
        return upstreams
    }

    /// The addresses behind `nameserver`, port 53, each once; lines that glibc would ignore are ignored. The zone of a
    /// link-local address is an interface's name or number (RFC 4007 section 11).
    static func nameServers(_ text: String) -> [Upstream] {
        var upstreams: [Upstream] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split { $0 == " " || $0 == "\t" }
            guard fields.count >= 2, fields[0] == "nameserver" else { continue }
            let parts = fields[1].split(separator: "%", maxSplits: 1)
            guard let address = parts.first.flatMap({ IPAddress($0) }) else { continue }
            let scope = parts.count > 1 ? interfaceNumber(String(parts[1])) : 0
            let upstream = Upstream(SocketEndpoint(address, port: 53), scope: scope)
            if !upstreams.contains(upstream) { upstreams.append(upstream) }
        }
        return upstreams
    }

    private static func interfaceNumber(_ name: String) -> UInt32 {
        if let number = UInt32(name) { return number }
        return unsafe clinux_interface_number(name)
    }
}
