import DNSWire

/// Answers from `template`.
extension QueryEngine {
    /// A directive that is not for the query lets it pass; without records to make, answering takes no memory.
    mutating func answerFromTemplate(_ number: Int, _ view: ServingView) -> StepResult {
        let template = view.templates[number]
        guard template.takes(query) else { return .pass }
        let zone = template.zones.longestMember(current)
        guard zone >= 0 else { return .pass }
        guard template.isRendered else {
            return answer(template, zone: zone, template.body)
        }
        guard let made = view.reference?.state.templates[number], let renderer = made.renderer else { return .pass }
        let rendering = renderer.render(
            TemplateQuery(
                name: suspendedName, zone: made.options.zones[zone], type: query.type, recordClass: query.recordClass,
                client: client, header: query.header))
        switch rendering {
        case .unmatched:
            return template.fallthroughZones.covers(current) ? .pass : fail(.serverFailure)
        case .failed: return fail(.serverFailure)
        case .message(let octets):
            return Octets.withSlack(of: octets) { octets in
                answer(template, zone: zone, octets.slice(at: 0, count: octets.count &- 8))
            }
        }
    }

    private mutating func answer(_ template: TemplateView, zone: Int, _ body: Octets) -> StepResult {
        template.matches.addShared(1, at: TemplateView.counter(of: zone, stripe: stripe))
        if template.responseCode == .serverFailure { _ = fail(.serverFailure) }
        writer.responseCode = template.responseCode
        if template.extendedError != .max {
            writer.extendedError = template.extendedError
            writer.extendedErrorText = template.errorText
        }
        guard template.responseCode != .serverFailure, let header = Header(parsing: body) else { return .done }
        return write(header, body)
    }

    /// Writes the sections of a message, whose question is the current name. An alias that the answer ends with is followed.
    private mutating func write(_ header: Header, _ body: Octets) -> StepResult {
        guard let start = endOfQuestion(body) else { return fail(.serverFailure) }
        var walk = RecordWalk(body, at: start)
        var alias = -1
        writer.section = .answer
        guard copyRecords(Int(header.answerCount), &walk, alias: &alias) else { return truncatedAnswer() }
        writer.section = .authority
        var none = -1
        guard copyRecords(Int(header.authorityCount), &walk, alias: &none) else { return truncatedAnswer() }
        writer.section = .additional
        _ = copyRecords(Int(header.additionalCount), &walk, alias: &none)
        guard alias >= 0, query.type == .a || query.type == .aaaa, writer.responseCode == .noError,
            uncompress(alias, in: body) >= 0, follow(composed.octets, at: 0)
        else { return .done }
        return .chase
    }

    private func endOfQuestion(_ body: Octets) -> Int? {
        do {
            return try NameInMessage.end(of: Header.octetCount, in: body) &+ 4
        } catch {
            return nil
        }
    }

    /// Copies a section, or nothing of it where it does not fit. Notes where the target of its last record is, if that is an
    /// alias.
    private mutating func copyRecords(_ count: Int, _ walk: inout RecordWalk, alias: inout Int) -> Bool {
        let start = writer.mark
        var left = count
        while left > 0 {
            guard walk.next(), copyRecord(walk, pointsAtCurrent: true) else {
                writer.rollBack(to: start)
                return false
            }
            alias = walk.type == .cname ? walk.data : -1
            left &-= 1
        }
        return true
    }

    private mutating func truncatedAnswer() -> StepResult {
        writer.isTruncated = true
        return .done
    }
}

extension ZoneSet {
    /// The place of the longest zone that the name is at or below; negative where there is none.
    func longestMember(_ name: QueryName) -> Int {
        var best = -1
        var index = 0
        while index < members.count {
            let member = members[index]
            if best < 0 || member.labelCount > members[best].labelCount,
                name.labelCount >= member.labelCount,
                name.suffixHashes[name.labelCount &- member.labelCount] == member.hash
            {
                best = index
            }
            index &+= 1
        }
        return best
    }
}
