import Corefile
import DNSEngine
import DNSWire

/// The directives that are one switch or one step.
enum SmallDirectives {
    /// `aaaa nodata [ZONES…]`
    static func aaaa(_ directive: Directive, _ block: inout BlockBuilder) throws(CorefileError) {
        _ = try directive.argument(0, "nodata").choice(among: ["nodata"], named: "kind of aaaa")
        try directive.expectNoBlock()
        let zones = try directive.zoneNames(from: 1, default: block.zones)
        let names = zones.map(\.description).joined(separator: " ")
        block.add(.denyIPv6Addresses(zones: zones), "aaaa: no IPv6 addresses for \(names), upstreams are not asked")
    }

    /// `any`
    static func any(_ directive: Directive, _ block: inout BlockBuilder) throws(CorefileError) {
        try directive.expectArguments(0)
        try directive.expectNoBlock()
        block.add(.refuseAny, "any: HINFO for ANY")
    }

    /// `debug`
    static func debug(_ directive: Directive, _ builder: inout ConfigurationBuilder) throws(CorefileError) {
        try directive.expectArguments(0)
        try directive.expectNoBlock()
        builder.showsDebug = true
    }

    /// `root PATH`
    static func root(_ directive: Directive, _ block: inout BlockBuilder) throws(CorefileError) {
        let path = try directive.onlyArgument().text
        try directive.expectNoBlock()
        block.root = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// `whoami`
    static func whoami(_ directive: Directive, _ block: inout BlockBuilder) throws(CorefileError) {
        try directive.expectArguments(0)
        try directive.expectNoBlock()
        block.add(.describeClient, "whoami: the client's address and port")
    }
}
