import DNSEngine
import DNSWire
import QueryRules

/// What rules count, for whoever exports it.
struct RuleFigures: Sendable {
    private let templates: [(server: String, figures: TemplateFigures)]

    private let syntheses: [(server: String, synthesis: AddressSynthesis)]

    init(_ builder: ConfigurationBuilder, _ counting: ListenerCounting) {
        let servers = counting.servers(of: builder.templateFigures.map(\.block))
        templates = zip(servers, builder.templateFigures).map { ($0, $1.figures) }
        syntheses = zip(counting.servers(of: builder.synthesisFigures.map(\.block)), builder.synthesisFigures).map {
            ($0, $1.synthesis)
        }
    }

    func report(on page: inout MetricPage) {
        for (server, synthesis) in syntheses {
            page.add(MetricCatalogue.synthesisTranslations, [server], synthesis.translations)
        }
        for template in templates { template.figures.report(on: &page, server: template.server) }
    }
}

/// What one `template` directive counts.
struct TemplateFigures: Sendable {
    let template: QueryTemplate
    /// What makes its records.
    let records: RecordTemplates

    func report(on page: inout MetricPage, server: String) {
        let options = template.options
        let kind = ["\(options.recordClass)", "\(options.type)"]
        for (zone, count) in zip(options.zones, template.matches) {
            page.add(MetricCatalogue.templateMatches, [server, "\(zone.canonical)", ""] + kind, count)
        }
        for failures in records.failures {
            let labels =
                [server, "\(options.zones[0].canonical)", ""] + kind + [failures.section.rawValue, failures.template]
            page.add(MetricCatalogue.templateFailures, labels, failures.executions)
            page.add(MetricCatalogue.templateRecordFailures, labels, failures.records)
        }
    }
}
