import Corefile
import DNSWire

/// One `log` line: which names and which classes of responses it shows.
struct QueryLogRule: Sendable {
    var zones: [DomainName]
    /// Empty for all.
    var classes: Set<QueryLogLine.ResponseClass>

    func shows(_ line: QueryLogLine) -> Bool {
        (classes.isEmpty || classes.contains(line.responseClass)) && zones.contains { line.name.isEqualOrBelow($0) }
    }
}

/// `log [NAMES…] [FORMAT] { class all|success|denial|error … }`
enum LogDirective {
    static func compile(
        _ directive: Directive, _ block: BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        var names: [DomainName] = []
        for argument in directive.arguments {
            if argument.text == "{common}" { continue }
            if argument.text.contains("{") {
                builder.isNotSupportedYet(argument, "log format '\(argument.text)'")
            } else {
                names.append(try argument.name())
            }
        }
        if names.isEmpty { names = try directive.zoneNames(from: directive.arguments.count, default: ["."]) }
        var classes: Set<QueryLogLine.ResponseClass> = []
        var showsAll = directive.options.isEmpty
        for option in directive.options {
            guard option.name.text == "class" else { throw directive.unknownOption(option, among: ["class"]) }
            try option.expectArguments(1...)
            for word in option.arguments {
                let choice = try word.choice(among: ["all", "success", "denial", "error"], named: "class")
                if let known = QueryLogLine.ResponseClass(rawValue: choice) {
                    classes.insert(known)
                } else {
                    showsAll = true
                }
            }
        }
        let rule = QueryLogRule(zones: names, classes: showsAll ? [] : classes)
        builder.queryLogs[block.number, default: []].append(rule)
    }
}
