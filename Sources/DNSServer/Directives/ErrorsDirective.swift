import Corefile
import DNSEngine

/// `errors [stdout] { consolidate DURATION REGEXP [LEVEL] [show_first] }`
enum ErrorsDirective {
    static func compile(
        _ directive: Directive, _ block: BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        try directive.expectArguments(0...1)
        if let output = directive.arguments.first {
            _ = try output.choice(among: ["stdout"], named: "output of errors")
        }
        try directive.expectOptions(["consolidate", "stacktrace"])
        for option in directive.options {
            if option.name.text == "consolidate" {
                builder.errorRules[block.number, default: []].append(try consolidation(option))
            } else {
                try option.expectArguments(0)
                builder.warnings.append("\(option.location): stacktrace changes nothing: failures here have no stacks")
            }
        }
        builder.errorLogs.insert(block.number)
    }

    private static func consolidation(_ option: Directive) throws(CorefileError) -> ErrorConsolidation {
        try option.expectArguments(2...4)
        let period = try option.arguments[0].duration(in: .milliseconds(1) ... .seconds(86_400), named: "consolidate")
        let pattern = option.arguments[1]
        guard pattern.text.utf8.count <= ErrorConsolidation.patternLengthMax else {
            throw pattern.error(
                "a pattern has at most \(ErrorConsolidation.patternLengthMax) octets, got \(pattern.text.utf8.count)")
        }
        var level = ServerLog.Level.error
        var showsFirst = false
        for word in option.arguments.dropFirst(2) {
            switch try word.choice(
                among: ["warning", "error", "info", "debug", "show_first"], named: "consolidate")
            {
            case "warning": level = .warning
            case "info": level = .info
            case "debug": level = .debug
            case "error": level = .error
            default: showsFirst = true
            }
        }
        do {
            return try ErrorConsolidation(
                pattern: pattern.text, period: period, periodText: option.arguments[0].text, level: level,
                showsFirst: showsFirst)
        } catch {
            throw pattern.error("'\(pattern.text)' is no regular expression: \(error)")
        }
    }
}
