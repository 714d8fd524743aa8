import Corefile
import DNSForwarding

/// `loop [fatal] { interval DURATION }`
enum LoopDirective {
    static func compile(_ directive: Directive, _ block: inout BlockBuilder) throws(CorefileError) {
        try directive.expectArguments(0...1)
        if let mode = directive.arguments.first { _ = try mode.choice(among: ["fatal"], named: "mode of loop") }
        let zone = try directive.zoneNames(from: directive.arguments.count, default: block.zones)[0]
        var loopGuard = LoopGuard(zone: zone, isFatal: !directive.arguments.isEmpty)
        for option in directive.options {
            guard option.name.text == "interval" else { throw directive.unknownOption(option, among: ["interval"]) }
            loopGuard.interval = try option.onlyArgument().duration(
                in: .milliseconds(100) ... .seconds(86_400), named: "interval")
        }
        block.loopGuard = loopGuard
    }
}
