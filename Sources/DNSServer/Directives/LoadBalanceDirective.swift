import Corefile
import DNSEngine
import DNSWire
import NetworkAddress

/// `loadbalance [round_robin | weighted FILE] { reload DURATION; prefer PREFIX… }`
struct LoadBalanceDirective {
    private var preferred: [IPPrefix] = []
    /// `weighted`: its file.
    private var file: String?
    private var interval: Duration? = .seconds(30)

    static func compile(
        _ directive: Directive, _ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        let line = try LoadBalanceDirective(directive)
        if line.file == nil { block.rotates = true }
        guard line.file != nil || !line.preferred.isEmpty else { return }
        guard block.policies.balance == nil else {
            throw directive.error("a server block has one loadbalance with weighted or prefer at most")
        }
        try line.add(to: &block, &builder, directive)
    }

    private init(_ directive: Directive) throws(CorefileError) {
        let policies = ["round_robin", "weighted"]
        let policy = try directive.arguments.first?.choice(among: policies, named: "policy of loadbalance")
        if policy == "weighted" {
            file = try directive.argument(1, "a file with weights behind weighted").text
            try directive.expectArguments(2)
        } else {
            try directive.expectArguments(0...1)
        }
        for option in directive.options {
            switch option.name.text {
            case "prefer":
                try option.expectArguments(1...)
                for token in option.arguments { preferred.append(try token.prefix()) }
            case "reload":
                guard file != nil else { throw option.error("reload is of no use without weighted FILE") }
                let time = try option.onlyArgument().duration(in: .zero ... .seconds(86_400), named: "reload")
                interval = time == .zero ? nil : time
            default: throw directive.unknownOption(option, among: ["prefer", "reload"])
            }
        }
    }

    private func add(
        to block: inout BlockBuilder, _ builder: inout ConfigurationBuilder, _ directive: Directive
    ) throws(CorefileError) {
        let table = builder.policies.balances.count
        block.policies.balance = table
        if !preferred.isEmpty {
            let prefixes = preferred.map(\.description).joined(separator: " ")
            block.policies.lines.append("addresses in \(prefixes) come first")
        }
        guard let file else {
            builder.policies.balances.append(BalanceTable(preferred: preferred, hash: builder.hash))
            return
        }
        let source = WeightSource(
            path: block.path(file), interval: interval, preferred: preferred, hash: builder.hash, log: builder.log,
            table: table)
        do {
            builder.policies.balances.append(try source.initialTable())
        } catch {
            throw directive.error("\(error)")
        }
        builder.reloadables.append(source)
        block.policies.lines.append("addresses come first by the weights of \(block.path(file))")
    }
}
