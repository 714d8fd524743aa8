extension Message {
    /// The message in wire form, of at most `limit` octets.
    ///
    /// Names are compressed where RFC 3597 section 4 allows it: owners, and the RDATA of NS, CNAME, SOA, PTR and MX.
    /// Where not everything fits, whole RRsets are left out, from the end. What is missing from the question, answer or
    /// authority section sets the TC bit and takes everything behind it along; additional records go without (RFC 2181
    /// section 9). An RRset is a run of records with one owner, class and type. The OPT record stays wherever it fits
    /// behind the question; it comes first in its section, so that a TSIG record stays last (RFC 8945 section 5.1).
    ///
    /// - Parameter limit: in octets; less than 512 counts as 512 (RFC 6891 section 6.2.3), more than 65535 as 65535.
    public func write(limit: Int = 65535) -> [UInt8] {
        let limit = min(max(limit, 512), 65535)
        var output = WireOutput(compressing: true)
        output.append([UInt8](repeating: 0, count: Header.octetCount))
        var header = Header(id: id, flags: flags, questionCount: 0)
        var isComplete = true
        for question in questions where isComplete {
            isComplete = output.append(upTo: limit) { question.write(to: &$0) }
            header.questionCount += isComplete ? 1 : 0
        }
        let optionOctets = edns?.octetCount ?? 0
        let keepsOption = edns != nil && output.octets.count + optionOctets <= limit
        let recordLimit = keepsOption ? limit - optionOctets : limit
        if isComplete {
            isComplete = Self.write(answers, to: &output, limit: recordLimit, count: &header.answerCount)
        }
        if isComplete {
            isComplete = Self.write(authorities, to: &output, limit: recordLimit, count: &header.authorityCount)
        }
        if let edns, keepsOption {
            edns.write(to: &output)
            header.additionalCount = 1
        }
        if isComplete {
            _ = Self.write(additionals, to: &output, limit: limit, count: &header.additionalCount)
        } else {
            header.flags |= Header.Flag.truncated
        }
        output.replaceHeader(with: header)
        return output.octets
    }

    /// Appends RRsets up to the first that does not fit, and returns whether all did. `count` grows by their records.
    private static func write(
        _ records: [ResourceRecord], to output: inout WireOutput, limit: Int, count: inout UInt16
    ) -> Bool {
        var position = 0
        while position < records.count {
            let first = records[position]
            let set = records[position...].prefix {
                $0.type == first.type && $0.recordClass == first.recordClass && $0.owner == first.owner
            }
            guard output.append(upTo: limit, { output in for record in set { record.write(to: &output) } }) else {
                return false
            }
            position += set.count
            // What fits into 65535 octets is fewer records than that.
            count += UInt16(truncatingIfNeeded: set.count)
        }
        return true
    }
}
