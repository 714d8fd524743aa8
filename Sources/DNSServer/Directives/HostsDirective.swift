import Corefile
import DNSEngine
import DNSWire

/// `hosts [FILE [ZONES…]] { LINES; ttl N; no_reverse; reload DURATION; fallthrough [ZONES…]; fallthrough_unsupported }`
struct HostsDirective {
    private static let optionNames = ["ttl", "no_reverse", "reload", "fallthrough", "fallthrough_unsupported"]

    private let file: String
    private var options: HostsTable.Options
    private var interval: Duration? = .seconds(5)
    private var inline: [HostsTable.Entry] = []

    init(_ directive: Directive, zones: [String]) throws(CorefileError) {
        file = directive.arguments.first?.text ?? "/etc/hosts"
        options = HostsTable.Options(zones: try directive.zoneNames(from: 1, default: zones))
        for option in directive.options { try read(option, of: directive) }
    }

    private mutating func read(_ option: Directive, of directive: Directive) throws(CorefileError) {
        switch option.name.text {
        case "ttl": options.ttl = UInt32(try option.onlyArgument().integer(in: 1...65_535, named: "ttl"))
        case "no_reverse":
            try option.expectArguments(0)
            options.answersReverse = false
        case "reload":
            let duration = try option.onlyArgument().duration(named: "reload")
            interval = duration == .zero ? nil : duration
        case "fallthrough": options.fallthroughZones = try option.zoneNames(from: 0, default: ["."])
        case "fallthrough_unsupported":
            try option.expectArguments(0)
            options.passesOtherTypes = true
        default: try readLine(option, of: directive)
        }
    }

    /// A line of the block as it would stand in the file.
    private mutating func readLine(_ line: Directive, of directive: Directive) throws(CorefileError) {
        guard line.name.text.contains(where: { $0 == "." || $0 == ":" }) else {
            throw directive.unknownOption(line, among: Self.optionNames)
        }
        var parsed = HostsFile("", file: line.location.file)
        parsed.read(line.name.text, line.arguments.map(\.text), file: line.location.file, line: line.location.line)
        if let fault = parsed.faults.first { throw line.name.error(fault.reason) }
        inline += parsed.entries
    }

    func compile(_ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder) {
        let table = builder.hosts.count
        let source = HostsSource(
            path: block.path(file), inline: inline, options: options, interval: interval, hash: builder.hash,
            log: builder.log, table: table)
        builder.hosts.append(source.initialTable())
        builder.reloadables.append(source)
        builder.hostsFigures.append(source.figures)
        let zones = options.zones.map(\.description).joined(separator: " ")
        let next = options.fallthroughZones.map(\.description).joined(separator: " ")
        block.add(
            .answerFromHosts(table: table),
            "hosts: \(block.path(file)) for \(zones)" + (next.isEmpty ? "" : ", unknown names below \(next) go on"))
    }
}
