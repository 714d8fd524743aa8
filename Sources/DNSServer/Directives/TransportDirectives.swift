import Corefile
import DNSStreams
import NIOCore

/// The directives about connections, sockets and time: `cancel`, `metadata`, `multisocket`, `timeouts`.
enum TransportDirectives {
    /// `cancel [DURATION]`
    static func cancel(_ directive: Directive, _ block: inout BlockBuilder) throws(CorefileError) {
        try directive.expectArguments(0...1)
        try directive.expectNoBlock()
        block.policies.timeLimit =
            try directive.arguments.first?.duration(in: .milliseconds(1) ... .seconds(86_400), named: "cancel")
            ?? .milliseconds(5001)
    }

    /// `metadata [ZONES…]`, which ``BlockMetadata`` reads before the other directives; what `log` shows is always there.
    static func metadata(_ directive: Directive) throws(CorefileError) {
        _ = try directive.zoneNames(from: 0, default: [])
        try directive.expectNoBlock()
    }

    /// `multisocket [N]`
    static func multisocket(_ directive: Directive, _ block: inout BlockBuilder) throws(CorefileError) {
        try directive.expectArguments(0...1)
        try directive.expectNoBlock()
        block.policies.listening.socketCount = try directive.arguments.first?.integer(
            in: 1...1024, named: "multisocket")
    }

    /// `timeouts { read DURATION; write DURATION; idle DURATION }`
    static func timeouts(_ directive: Directive, _ block: inout BlockBuilder) throws(CorefileError) {
        try directive.expectArguments(0)
        guard !directive.options.isEmpty else {
            throw directive.error("timeouts needs at least one of read, write and idle")
        }
        let known = ["read", "write", "idle"]
        for option in directive.options {
            guard known.contains(option.name.text) else { throw directive.unknownOption(option, among: known) }
            let duration = try option.onlyArgument().duration(
                in: .seconds(1) ... .seconds(86_400), named: "timeouts \(option.name.text)", bareNumberIsSeconds: true)
            let time = TimeAmount(duration)
            switch option.name.text {
            case "read": block.policies.listening.times.message = time
            case "write": block.policies.listening.times.unwritable = time
            default: block.policies.listening.times.idle = time
            }
        }
    }
}
