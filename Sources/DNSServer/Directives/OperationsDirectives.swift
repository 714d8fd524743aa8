import Corefile
import NetworkAddress

/// `health`, `ready` and `prometheus`. Each may stand in several server blocks, at the same address too.
enum OperationsDirectives {
    /// `health [ADDRESS] { lameduck DURATION }`
    static func health(_ directive: Directive, _ builder: inout ConfigurationBuilder) throws(CorefileError) {
        let endpoint = try endpoint(directive, default: SocketEndpoint(HostAddresses.wildcard, port: 8080))
        add(endpoint, to: &builder.operations.health)
        for option in directive.options {
            guard option.name.text == "lameduck" else { throw directive.unknownOption(option, among: ["lameduck"]) }
            let duration = try option.onlyArgument().duration(
                in: .zero ... .seconds(3600), named: "lameduck", bareNumberIsSeconds: true)
            builder.operations.lameduck = max(builder.operations.lameduck, duration)
        }
    }

    /// `ready [ADDRESS] { monitor until-ready|continuously }`
    static func ready(_ directive: Directive, _ builder: inout ConfigurationBuilder) throws(CorefileError) {
        let endpoint = try endpoint(directive, default: SocketEndpoint(HostAddresses.wildcard, port: 8181))
        add(endpoint, to: &builder.operations.ready)
        for option in directive.options {
            guard option.name.text == "monitor" else { throw directive.unknownOption(option, among: ["monitor"]) }
            // No directive of ours ever becomes unready again: both come to the same.
            _ = try option.onlyArgument().choice(among: ["until-ready", "continuously"], named: "monitor")
        }
    }

    /// `prometheus [ADDRESS]`
    static func prometheus(
        _ directive: Directive, _ block: BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        try directive.expectNoBlock()
        let endpoint = try endpoint(directive, default: SocketEndpoint(.v4(0x7f00_0001), port: 9153))
        add(endpoint, to: &builder.operations.metrics)
        builder.operations.countedBlocks.insert(block.number)
    }

    private static func endpoint(
        _ directive: Directive, default endpoint: SocketEndpoint
    ) throws(CorefileError) -> SocketEndpoint {
        try directive.expectArguments(0...1)
        guard let word = directive.arguments.first else { return endpoint }
        let (host, port) = try word.hostAndPort()
        switch host {
        case "": return SocketEndpoint(HostAddresses.wildcard, port: port)
        case "localhost": return SocketEndpoint(.v4(0x7f00_0001), port: port)
        default:
            guard let address = IPAddress(host) else {
                throw word.error("an address or localhost was expected before the port, got \(host)")
            }
            return SocketEndpoint(address, port: port)
        }
    }

    private static func add(_ endpoint: SocketEndpoint, to endpoints: inout [SocketEndpoint]) {
        if !endpoints.contains(endpoint) { endpoints.append(endpoint) }
    }
}
