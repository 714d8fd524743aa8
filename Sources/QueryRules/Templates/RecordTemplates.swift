public import DNSEngine
public import DNSWire
import NetworkAddress
public import RegularExpressions
import Synchronization
import TextTemplates

/// What one `template` directive is made of: expressions, and a record for each template.
public final class RecordTemplates: TemplateRenderer {
    /// Where a template's record goes.
    public enum Section: String, CaseIterable, Sendable {
        case answer, authority, additional
    }

    /// What went wrong with a template so far.
    public struct Failures: Sendable {
        public let section: Section
        /// As it is written.
        public let template: String
        /// It could not be executed.
        public let executions: UInt64
        /// What it made was no record.
        public let records: UInt64
    }

    /// One template with its counters.
    private final class Part: Sendable {
        let section: Section
        let source: String
        let template: TextTemplate
        let executionFailures = Atomic<UInt64>(0)
        let recordFailures = Atomic<UInt64>(0)

        init(_ section: Section, _ source: String) throws {
            self.section = section
            self.source = source
            template = try TextTemplate(source)
        }
    }

    private let expressions: [RegularExpression]
    private let parts: [Part]
    private let metadata: @Sendable (String, DomainName) -> String
    private let report: @Sendable (String, TemplateQuery) -> Void

    /// - Parameters:
    ///   - expressions: the first one that matches counts; none for every name.
    ///   - templates: in the order of the Corefile.
    ///   - metadata: what is known of a name under a key, `.Meta`; empty for nothing.
    ///   - report: is told what is wrong with a template's output. Called on the threads that answer queries: must not block.
    /// - Throws: what is wrong with a template.
    public init(
        matching expressions: [RegularExpression], _ templates: [(section: Section, text: String)],
        metadata: @escaping @Sendable (_ key: String, _ name: DomainName) -> String = { _, _ in "" },
        report: @escaping @Sendable (_ failure: String, _ query: TemplateQuery) -> Void
    ) throws {
        self.expressions = expressions
        parts = try templates.map { try Part($0.section, $0.text) }
        self.metadata = metadata
        self.report = report
    }

    /// What went wrong so far, for each template.
    public var failures: [Failures] {
        parts.map { part in
            Failures(
                section: part.section, template: part.source,
                executions: part.executionFailures.load(ordering: .relaxed),
                records: part.recordFailures.load(ordering: .relaxed))
        }
    }

    /// Executes the templates for a name that an expression matches.
    public func render(_ query: TemplateQuery) -> TemplateRendering {
        guard let match = match(PresentedName.text(query.name)) else { return .unmatched }
        let data = TemplateData.value(for: query, match, metadata: metadata)
        var message = Message(
            id: 0, flags: Header.Flag.response,
            questions: [Question(name: query.name, type: query.type, recordClass: query.recordClass)])
        for part in parts {
            guard let record = record(of: part, data, query) else { return .failed }
            switch part.section {
            case .answer: message.answers.append(record)
            case .authority: message.authorities.append(record)
            case .additional: message.additionals.append(record)
            }
        }
        return .message(message.write())
    }

    /// The sections of the answer to every name, as ``QueryTemplate/Content/fixed(_:)`` has them; `nil` where they depend on
    /// more of the query than its name, which may only be the owner.
    public func fixedMessage(_ options: QueryTemplate.Options) -> [UInt8]? {
        guard expressions.isEmpty || expressions.allSatisfy({ [".*", "^.*$", ""].contains($0.pattern) }) else {
            return nil
        }
        guard parts.allSatisfy({ Self.dependsOnOwnerOnly($0.source) }) else { return nil }
        // The counts are put together below, an octet each.
        guard parts.count <= 255 else { return nil }
        guard !parts.isEmpty else { return [] }
        let header = Header(id: 0, flags: 0)
        let query = TemplateQuery(
            name: .root, zone: options.zones[0], type: options.type, recordClass: options.recordClass,
            client: Client(endpoint: .init(.v4(0), port: 0), transport: .udp), header: header)
        // The root is an owner that no other text stands for: written in full it is one octet, which no pointer replaces.
        let data = TemplateData.value(
            for: query, TemplateMatch(text: [UInt8(ascii: ".")], groups: []), metadata: metadata)
        var octets: [UInt8] = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1]
        for (place, section) in [(7, Section.answer), (9, .authority), (11, .additional)] {
            for part in parts where part.section == section {
                guard let record = record(of: part, data, query) else { return nil }
                octets[place] += 1
                octets += Self.octets(of: record, ownerIsName: part.source.hasPrefix("{{"))
            }
        }
        // More is cut to size where it is made.
        return octets.count <= 65_535 ? octets : nil
    }

    /// `{{ .Name }}` at the start, and no other action.
    private static func dependsOnOwnerOnly(_ source: String) -> Bool {
        guard source.hasPrefix("{{") else { return !source.contains("{{") }
        guard let end = source.firstIndex(of: "}") else { return false }
        let action = source[source.startIndex..<end].dropFirst(2).filter { $0 != " " && $0 != "-" }
        return action == ".Name" && !source[end...].dropFirst(2).contains("{{")
            && source[end...].dropFirst(2).first == " "
    }

    private static func octets(of record: ResourceRecord, ownerIsName: Bool) -> [UInt8] {
        var octets: [UInt8] = ownerIsName ? [0xc0, 0x0c] : record.owner.octets
        let data = record.data.octets
        for number in [
            record.data.type.rawValue, record.recordClass.rawValue, UInt16(truncatingIfNeeded: record.ttl >> 16),
            UInt16(truncatingIfNeeded: record.ttl), UInt16(truncatingIfNeeded: data.count),
        ] {
            octets += [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
        }
        return octets + data
    }

    private func match(_ text: [UInt8]) -> TemplateMatch? {
        guard !expressions.isEmpty else { return TemplateMatch(text: text, groups: [(nil, text)]) }
        var scratch = MatchScratch()
        for expression in expressions where expression.captures(text.span, using: &scratch) {
            let groups = expression.groupNames.enumerated().map { number, name in
                (name, scratch.group(number).map { Array(text[$0]) } ?? [])
            }
            return TemplateMatch(text: text, groups: groups)
        }
        return nil
    }

    private func record(of part: Part, _ data: TemplateValue, _ query: TemplateQuery) -> ResourceRecord? {
        let text: String
        do {
            text = try part.template.render(data)
        } catch {
            part.executionFailures.add(1, ordering: .relaxed)
            report("template \(part.section.rawValue): \(error)", query)
            return nil
        }
        do {
            return try RecordText.record(text)
        } catch {
            part.recordFailures.add(1, ordering: .relaxed)
            report("template \(part.section.rawValue) made no record: \(error)", query)
            return nil
        }
    }
}
