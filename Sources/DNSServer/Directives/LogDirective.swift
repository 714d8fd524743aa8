import Corefile
import DNSEngine
import DNSWire

/// `log [NAMES…] [FORMAT] { class all|success|denial|error … }`, any number of times.
enum LogDirective {
    static func compile(
        _ directive: Directive, _ block: BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        var words = directive.arguments
        var format = QueryLogFormat.common
        if let last = words.last, last.text.contains("{") {
            format = last.text
            words.removeLast()
        }
        var names: [DomainName] = []
        for word in words {
            guard !word.text.contains("{") else {
                throw word.error("the format of log is its last word: quote one that has blanks in it")
            }
            names.append(try word.name())
        }
        if names.isEmpty { names = try directive.zoneNames(from: directive.arguments.count, default: ["."]) }
        let rule = QueryLogRule(zones: names, classes: try classes(directive), format: QueryLogFormat(format))
        builder.queryLogs[block.number, default: BlockQueryLog()].rules.append(rule)
    }

    /// Empty for all.
    private static func classes(_ directive: Directive) throws(CorefileError) -> Set<ResponseClass> {
        var classes: Set<ResponseClass> = []
        var showsAll = directive.options.isEmpty
        for option in directive.options {
            guard option.name.text == "class" else { throw directive.unknownOption(option, among: ["class"]) }
            try option.expectArguments(1...)
            for word in option.arguments {
                let choice = try word.choice(among: ["all", "success", "denial", "error"], named: "class")
                if let known = ResponseClass(rawValue: choice) {
                    classes.insert(known)
                } else {
                    showsAll = true
                }
            }
        }
        return showsAll ? [] : classes
    }
}
