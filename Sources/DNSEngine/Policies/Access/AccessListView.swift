import DNSWire
import NetworkAddress

/// An ``AccessList`` as the path of a query sees it: looks through it without allocating. Does not own the memory.
struct AccessListView: BitwiseCopyable, Sendable {
    /// Cells of one of the arrays.
    struct Span: BitwiseCopyable, Sendable {
        let start: Int
        let end: Int

        init(_ start: Int, _ end: Int) {
            self.start = start
            self.end = end
        }

        var isEmpty: Bool { start == end }
    }

    struct Line: BitwiseCopyable, Sendable {
        let zones: Span
        let rules: Span
    }

    struct Zone: BitwiseCopyable, Sendable {
        let hash: UInt64
        let labelCount: Int
        /// Its number among the zones that are counted.
        let number: Int
    }

    struct Rule: BitwiseCopyable, Sendable {
        let action: AccessList.Action
        /// Empty for all types.
        let types: Span
        /// Empty for all clients.
        let ranges: Span
    }

    /// What becomes of a query, and where that is counted.
    struct Decision: BitwiseCopyable {
        let action: AccessList.Action
        /// The number of the zone whose line decided; negative where nothing did.
        let zone: Int
    }

    let lines: Cells<Line>
    let zones: Cells<Zone>
    let rules: Cells<Rule>
    let types: Cells<UInt16>
    let ranges: Cells<AddressRange>
    let series: Cells<LaneCountersView>
    let zoneCount: Int

    /// The first rule that fits decides; where none does, the query goes on.
    func decide(_ name: QueryName, _ type: RecordType, from address: IPAddress) -> Decision {
        let client = AddressRange.Bound(address)
        var line = 0
        while line < lines.count {
            let zone = longestMatch(name, lines[line].zones)
            if zone >= 0 {
                let rule = firstMatch(lines[line].rules, type, client)
                if rule >= 0 { return Decision(action: rules[rule].action, zone: zones[zone].number) }
            }
            line &+= 1
        }
        return Decision(action: .allow, zone: -1)
    }

    /// Counts a decision; the zones of what went on are not told apart (CoreDNS).
    func count(_ decision: Decision, at listener: Int, lane: Int) {
        let element = decision.action == .allow ? 0 : decision.zone &+ 1
        let number = listener &* (zoneCount &+ 1) &+ element
        guard number < series.count else { return }
        series[number].add(Int(decision.action.rawValue), lane: lane)
    }

    private func longestMatch(_ name: QueryName, _ span: Span) -> Int {
        var best = -1
        var number = span.start
        while number < span.end {
            let zone = zones[number]
            if name.labelCount >= zone.labelCount, best < 0 || zone.labelCount > zones[best].labelCount,
                name.suffixHashes[name.labelCount &- zone.labelCount] == zone.hash
            {
                best = number
            }
            number &+= 1
        }
        return best
    }

    private func firstMatch(_ span: Span, _ type: RecordType, _ client: AddressRange.Bound) -> Int {
        var number = span.start
        while number < span.end {
            let rule = rules[number]
            if rule.types.isEmpty || contains(type, rule.types),
                rule.ranges.isEmpty
                    || AddressRange.find(client, in: ranges, from: rule.ranges.start, to: rule.ranges.end) >= 0
            {
                return number
            }
            number &+= 1
        }
        return -1
    }

    private func contains(_ type: RecordType, _ span: Span) -> Bool {
        var number = span.start
        while number < span.end {
            if types[number] == type.rawValue { return true }
            number &+= 1
        }
        return false
    }
}
