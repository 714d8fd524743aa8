import Corefile
import DNSEngine
import DNSWire

/// `file DBFILE [ZONES…] { reload DURATION; reload_by_mtime; fallthrough [ZONES…] }`
struct FileDirective {
    private static let optionNames = ["reload", "reload_by_mtime", "fallthrough"]

    private let file: Token
    private let zones: [DomainName]
    private var interval: Duration? = .seconds(60)
    private var ignoresSerial = false
    private var fallthroughZones: [DomainName] = []

    init(_ directive: Directive, zones: [String]) throws(CorefileError) {
        file = try directive.argument(0, "a zone file")
        self.zones = try directive.zoneNames(from: 1, default: zones)
        for option in directive.options {
            switch option.name.text {
            case "reload":
                let duration = try option.onlyArgument().duration(named: "reload")
                interval = duration == .zero ? nil : duration
            case "reload_by_mtime":
                try option.expectArguments(0)
                ignoresSerial = true
            case "fallthrough": fallthroughZones = try option.zoneNames(from: 0, default: ["."])
            default: throw directive.unknownOption(option, among: Self.optionNames)
            }
        }
    }

    func compile(_ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder) throws {
        for zone in zones {
            let table = builder.zones.count
            let source = ZoneSource(
                path: block.path(file.text), apex: zone, interval: interval, ignoresSerial: ignoresSerial,
                hash: builder.hash, log: builder.log, table: table)
            builder.zones.append(try source.initialTable())
            builder.reloadables.append(source)
            block.add(
                .answerFromZone(table: table, fallthroughZones: fallthroughZones), for: zone, of: "file",
                "file: \(zone) from \(block.path(file.text))")
        }
    }
}
