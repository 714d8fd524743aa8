import Corefile
import DNSEngine
import DNSWire

/// `k8s_external [ZONES…] { apex LABEL; ttl N; headless; fallthrough [ZONES…] }`
enum ExternalDirective {
    /// An endpoint, a Service and a namespace of 63 octets each fit into a name below such a zone.
    private static let zoneOctetsMax = NameLimits.nameOctetsMax - 3 * (NameLimits.labelOctetsMax + 1)
    /// The longest reverse zone there is has 74 octets.
    private static let reverseZoneOctetsMax = 128

    /// The block's `kubernetes`, which comes behind it in the order of directives, takes the options over.
    static func compile(
        _ directive: Directive, _ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        guard block.external == nil else {
            throw directive.error("k8s_external can be given once in a server block")
        }
        var options = ExternalOptions(zones: try directive.zoneNames(from: 0, default: block.zones))
        for zone in options.zones {
            let octetsMax = ReverseTree(of: zone) == .none ? zoneOctetsMax : reverseZoneOctetsMax
            guard zone.octets.count > octetsMax else { continue }
            throw directive.error("a zone of k8s_external has at most \(octetsMax) octets, got \(zone)")
        }
        guard options.zones.contains(where: { ReverseTree(of: $0) == .none }) else {
            throw directive.error("k8s_external needs a zone that is no reverse zone, for PTR records to point into")
        }
        for option in directive.options { try read(option, of: directive, into: &options) }
        block.external = (options, directive)
        let zones = options.zones.map(\.description).joined(separator: " ")
        // The number that the table of `kubernetes` is going to have.
        block.add(.answerFromExternal(table: builder.clusters.count), "k8s_external: \(zones)")
    }

    private static func read(
        _ option: Directive, of directive: Directive, into options: inout ExternalOptions
    ) throws(CorefileError) {
        switch option.name.text {
        case "apex": options.apexLabel = try label(try option.onlyArgument())
        case "ttl": options.ttl = UInt32(try option.onlyArgument().integer(in: 0...3600, named: "ttl"))
        case "headless":
            try option.expectArguments(0)
            options.answersHeadless = true
        case "fallthrough": options.fallthroughZones = try option.zoneNames(from: 0, default: ["."])
        default: throw directive.unknownOption(option, among: ["apex", "ttl", "headless", "fallthrough"])
        }
    }

    private static func label(_ token: Token) throws(CorefileError) -> String {
        let name = try token.name()
        guard name.labelCount == 1, !token.text.hasSuffix(".") else {
            throw token.error("apex must be one label, got \(token.text)")
        }
        return token.text
    }

    /// Without `kubernetes` there is nothing to answer from.
    static func check(_ block: BlockBuilder, _ builder: ConfigurationBuilder) throws(CorefileError) {
        guard let external = block.external, !builder.clusterBlocks.contains(block.number) else { return }
        throw external.directive.error("k8s_external needs kubernetes in the same server block")
    }
}
