import Corefile
import NetworkAddress

/// What can be served and is still hardly meant: the traps that Corefiles are known for. `clusterdns check` shows them.
struct ConfigurationTraps {
    /// A line each, with its place.
    private(set) var warnings: [String] = []

    private let document: CorefileDocument
    /// Where each server block listens.
    private let listeners: [Int: [SocketEndpoint]]
    /// The addresses of this host.
    private let ownAddresses: [IPAddress]

    /// - Parameters:
    ///   - listeners: where each server block listens, by its number.
    ///   - upstreams: whom each `forward` line asks, with the block that it is in.
    init(
        _ document: CorefileDocument, listeners: [Int: [SocketEndpoint]],
        upstreams: [(block: Int, location: SourceLocation, endpoints: [SocketEndpoint])]
    ) throws(CorefileError) {
        self.document = document
        self.listeners = listeners
        ownAddresses = HostAddresses.all
        for upstream in upstreams { checkUpstreams(upstream) }
        for (location, text) in try CacheTraps(document).warnings { warn(location, text) }
        for (number, block) in document.blocks.enumerated() {
            try checkHosts(block)
            try checkOrder(block)
            for directive in block.directives {
                checkTemplate(directive)
                try checkZones(directive, block, number: number)
            }
        }
    }

    private mutating func warn(_ location: SourceLocation, _ text: String) { warnings.append("\(location): \(text)") }

    // MARK: - Names that get no answer

    /// `hosts` without `fallthrough` says SERVFAIL to every name that its file does not have.
    private mutating func checkHosts(_ block: ServerBlock) throws(CorefileError) {
        for hosts in block.directives where hosts.name.text == "hosts" {
            guard !hosts.options.contains(where: { $0.name.text == "fallthrough" }),
                try hosts.zones(from: 1, default: block.keys.map(\.zone)).contains(".")
            else { continue }
            let others = ["kubernetes", "file", "forward", "template", "k8s_external"]
            guard let next = block.directives.first(where: { others.contains($0.name.text) }) else { continue }
            warn(
                hosts.location,
                "hosts without fallthrough answers SERVFAIL to every name that is not in its file: \(next.name.text) in "
                    + "line \(next.location.line) is never asked")
        }
    }

    /// NXDOMAIN for one type says that the name has no other type either (RFC 8020).
    private mutating func checkTemplate(_ directive: Directive) {
        guard directive.name.text == "template", directive.arguments.count > 1 else { return }
        let type = directive.arguments[1].text.uppercased()
        let isDenial = directive.options.contains { option in
            option.name.text == "rcode" && option.arguments.first?.text.uppercased() == "NXDOMAIN"
        }
        guard isDenial, type == "AAAA" || type == "HTTPS" else { return }
        warn(
            directive.location,
            "template answers NXDOMAIN to \(type): clients take the name for missing in all types; rcode NOERROR is meant"
        )
    }

    // MARK: - Upstreams

    private mutating func checkUpstreams(
        _ upstream: (block: Int, location: SourceLocation, endpoints: [SocketEndpoint])
    ) {
        for endpoint in upstream.endpoints {
            if [.v4(0x7f00_0035), .v4(0x7f00_0036)].contains(endpoint.address) {
                warn(
                    upstream.location,
                    "forward to \(endpoint) asks systemd-resolved, which may ask this server: its own upstreams are in "
                        + "/run/systemd/resolve/resolv.conf")
            } else if listeners.values.joined().contains(where: { isSame($0, endpoint) }) {
                warn(upstream.location, "forward to \(endpoint) asks this server itself")
            }
        }
    }

    private func isSame(_ listener: SocketEndpoint, _ upstream: SocketEndpoint) -> Bool {
        guard listener.port == upstream.port, listener.port != 0 else { return false }
        if listener.address == upstream.address { return true }
        guard listener.address.isUnspecified else { return false }
        return upstream.address.isLoopback || ownAddresses.contains(upstream.address)
    }

    // MARK: - Zones that shadow each other

    /// A directive for a zone whose names go to another server block, or to none.
    private mutating func checkZones(
        _ directive: Directive, _ block: ServerBlock, number: Int
    ) throws(CorefileError) {
        for zone in try Self.zones(of: directive, in: block) ?? [] {
            guard
                let own = block.keys.filter({ Self.isBelow(zone, $0.zone) }).max(by: { $0.zone.count < $1.zone.count })
            else {
                // A directive for more than its block gets: `forward .` in a block for one zone.
                guard !block.keys.contains(where: { Self.isBelow($0.zone, zone) }) else { continue }
                let keys = block.keys.map(\.zone).joined(separator: " ")
                warn(
                    directive.location, "\(directive.name.text) \(zone) is never asked: the server block is for \(keys)"
                )
                continue
            }
            for (other, otherBlock) in document.blocks.enumerated() where other != number && overlap(number, other) {
                for key in otherBlock.keys where Self.isBelow(zone, key.zone) && key.zone.count > own.zone.count {
                    warn(
                        directive.location,
                        "\(directive.name.text) \(zone) is never asked: these names go to the server block for \(key.zone) "
                            + "in line \(key.location.line)")
                }
            }
        }
    }

    /// Of two directives in a block that know a zone, the one that comes first keeps all of its names.
    private mutating func checkOrder(_ block: ServerBlock) throws(CorefileError) {
        let sorted = try PluginOrder.sorted(block.directives)
        for (index, first) in sorted.enumerated()
        where ["k8s_external", "kubernetes", "file"].contains(first.name.text) {
            let zones = try Self.zones(of: first, in: block) ?? []
            let passed = try Self.passedZones(of: first)
            // Of two files, the longer zone is asked first; `forward` is for what is left.
            for second in sorted[(index + 1)...] where !["forward", first.name.text].contains(second.name.text) {
                for zone in try Self.zones(of: second, in: block) ?? [] {
                    guard let keeper = zones.first(where: { Self.isBelow(zone, $0) }),
                        !passed.contains(where: { Self.isBelow(zone, $0) })
                    else { continue }
                    warn(
                        second.location,
                        "\(second.name.text) \(zone) is never asked: \(first.name.text) in line "
                            + "\(first.location.line) answers all of \(keeper)")
                }
            }
        }
    }

    /// The zones of a directive's `fallthrough`.
    private static func passedZones(of directive: Directive) throws(CorefileError) -> [String] {
        var zones: [String] = []
        for option in directive.options where option.name.text == "fallthrough" {
            zones += try option.zones(from: 0, default: ["."])
        }
        return zones
    }

    /// Whether two blocks may get the same query.
    private func overlap(_ first: Int, _ second: Int) -> Bool {
        (listeners[first] ?? []).contains { one in
            (listeners[second] ?? []).contains { other in
                one.port == other.port
                    && (one.address == other.address || one.address.isUnspecified || other.address.isUnspecified)
            }
        }
    }

    /// The zones that a directive answers for; `nil` for one that answers for none in particular.
    private static func zones(of directive: Directive, in block: ServerBlock) throws(CorefileError) -> [String]? {
        let keys = block.keys.map(\.zone)
        return switch directive.name.text {
        case "k8s_external", "kubernetes": try directive.zones(from: 0, default: keys)
        case "file": try directive.zones(from: 1, default: keys)
        case "forward": try directive.arguments.first?.zones()
        default: nil
        }
    }

    private static func isBelow(_ name: String, _ zone: String) -> Bool {
        zone == "." || name == zone || name.hasSuffix("." + zone)
    }
}
