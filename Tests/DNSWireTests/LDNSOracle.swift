import CLDNS

/// A second opinion on wire and presentation format: ldns 1.8. The only file of these tests with unsafe code; what ldns
/// allocates is freed before a function returns.
enum LDNSOracle {
    /// A record as ldns has it.
    struct Record: Equatable {
        /// The whole record, uncompressed.
        let octets: [UInt8]
        /// The line of a zone file without comments. ldns puts spaces behind NSEC bitmaps and NSEC3 salts, which are
        /// not in here.
        let text: String
    }

    /// A message as ldns has it.
    struct Packet: Equatable {
        var id: UInt16 = 0
        var flags: UInt16 = 0
        var questions: [String] = []
        var answers: [Record] = []
        var authorities: [Record] = []
        var additionals: [Record] = []
        var edns: Option?
    }

    /// An OPT record as ldns has it.
    struct Option: Equatable {
        let udpPayloadSize: UInt16
        let extendedResponseCode: UInt8
        let version: UInt8
        let flags: UInt16
        let data: [UInt8]
    }

    /// Reads a line of a zone file; `nil` where ldns refuses it.
    static func record(line: String) -> Record? {
        var record: RecordPointer?
        let status = unsafe ldns_rr_new_frm_str(&record, line, 3600, nil, nil)
        guard status == LDNS_STATUS_OK, let record = unsafe record else { return nil }
        defer { unsafe ldns_rr_free(record) }
        return unsafe describe(record)
    }

    /// Reads a record in wire form, which must fill `octets`; `nil` where ldns refuses it.
    static func record(wire octets: [UInt8]) -> Record? {
        var record: RecordPointer?
        var position = 0
        let status = unsafe ldns_wire2rr(&record, octets, octets.count, &position, LDNS_SECTION_ANSWER)
        guard status == LDNS_STATUS_OK, let record = unsafe record else { return nil }
        defer { unsafe ldns_rr_free(record) }
        return position == octets.count ? unsafe describe(record) : nil
    }

    /// Whether ldns takes the message, without looking at what it made of it.
    static func accepts(message octets: [UInt8]) -> Bool {
        var packet: PacketPointer?
        let status = unsafe ldns_wire2pkt(&packet, octets, octets.count)
        guard status == LDNS_STATUS_OK else { return false }
        unsafe ldns_pkt_free(packet)
        return true
    }

    /// Reads a message; `nil` where ldns refuses it. For messages with well-formed RDATA only: ldns reads behind the
    /// end of some others when it prints them.
    static func packet(parsing octets: [UInt8]) -> Packet? {
        var packet: PacketPointer?
        let status = unsafe ldns_wire2pkt(&packet, octets, octets.count)
        guard status == LDNS_STATUS_OK, let packet = unsafe packet else { return nil }
        defer { unsafe ldns_pkt_free(packet) }
        return unsafe describe(packet)
    }

    /// Writes a message with compressed names from lines of a zone file; `nil` where ldns refuses a line.
    static func message(
        id: UInt16, question: String, answers: [String], authorities: [String], additionals: [String],
        udpPayloadSize: UInt16?
    ) -> [UInt8]? {
        guard let packet = unsafe ldns_pkt_new() else { return nil }
        defer { unsafe ldns_pkt_free(packet) }
        unsafe ldns_pkt_set_id(packet, id)
        unsafe ldns_pkt_set_qr(packet, 1)
        unsafe ldns_pkt_set_aa(packet, 1)
        var questionRecord: RecordPointer?
        guard unsafe ldns_rr_new_question_frm_str(&questionRecord, question, nil, nil) == LDNS_STATUS_OK,
            unsafe ldns_pkt_push_rr(packet, LDNS_SECTION_QUESTION, questionRecord) != 0
        else { return nil }
        let sections = [
            (LDNS_SECTION_ANSWER, answers), (LDNS_SECTION_AUTHORITY, authorities),
            (LDNS_SECTION_ADDITIONAL, additionals),
        ]
        for (section, lines) in sections {
            for line in lines {
                var record: RecordPointer?
                guard unsafe ldns_rr_new_frm_str(&record, line, 3600, nil, nil) == LDNS_STATUS_OK,
                    unsafe ldns_pkt_push_rr(packet, section, record) != 0
                else { return nil }
            }
        }
        if let udpPayloadSize { unsafe ldns_pkt_set_edns_udp_size(packet, udpPayloadSize) }
        return unsafe wire { octets, count in unsafe ldns_pkt2wire(octets, packet, count) }
    }
}

extension LDNSOracle {
    private typealias RecordPointer = UnsafeMutablePointer<ldns_rr>
    private typealias PacketPointer = UnsafeMutablePointer<ldns_pkt>

    private static func wire(
        _ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, UnsafeMutablePointer<Int>) -> ldns_status
    ) -> [UInt8]? {
        var octets: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard unsafe write(&octets, &count) == LDNS_STATUS_OK, let octets = unsafe octets else { return nil }
        defer { unsafe free(octets) }
        return unsafe Array(UnsafeBufferPointer(start: octets, count: count))
    }

    private static func describe(_ record: RecordPointer) -> Record? {
        let octets = unsafe wire { octets, count in
            unsafe ldns_rr2wire(octets, record, Int32(LDNS_SECTION_ANSWER.rawValue), count)
        }
        guard let octets, let text = unsafe text(record) else { return nil }
        return Record(octets: octets, text: text)
    }

    /// The line without comments, line feed and superfluous spaces.
    private static func text(_ record: RecordPointer) -> String? {
        var withoutComments = unsafe ldns_output_format(flags: 0, data: nil)
        guard let line = unsafe ldns_rr2str_fmt(&withoutComments, record) else { return nil }
        defer { unsafe free(line) }
        var text = unsafe String(cString: line)
        if text.last == "\n" { text.removeLast() }
        let type = unsafe ldns_rr_get_type(record)
        guard [LDNS_RR_TYPE_NSEC, LDNS_RR_TYPE_NSEC3, LDNS_RR_TYPE_NSEC3PARAM].contains(type) else { return text }
        return text.split(separator: " ").joined(separator: " ")
    }

    private static func describe(_ packet: PacketPointer) -> Packet? {
        var result = Packet()
        unsafe result.id = ldns_pkt_id(packet)
        unsafe result.flags = flags(packet)
        guard let questions = unsafe records(ldns_pkt_question(packet)),
            let answers = unsafe records(ldns_pkt_answer(packet)),
            let authorities = unsafe records(ldns_pkt_authority(packet)),
            let additionals = unsafe records(ldns_pkt_additional(packet))
        else { return nil }
        for index in unsafe questions.indices {
            guard let text = unsafe text(questions[index]) else { return nil }
            result.questions.append(text)
        }
        result.answers = unsafe answers.compactMap { unsafe describe($0) }
        result.authorities = unsafe authorities.compactMap { unsafe describe($0) }
        result.additionals = unsafe additionals.compactMap { unsafe describe($0) }
        if unsafe ldns_pkt_edns(packet) != 0 { unsafe result.edns = option(packet) }
        let counts = unsafe (answers.count, authorities.count, additionals.count)
        return counts == (result.answers.count, result.authorities.count, result.additionals.count) ? result : nil
    }

    private static func flags(_ packet: PacketPointer) -> UInt16 {
        let bits: [(Int8, UInt16)] = unsafe [
            (ldns_pkt_qr(packet), 0x8000), (ldns_pkt_aa(packet), 0x400), (ldns_pkt_tc(packet), 0x200),
            (ldns_pkt_rd(packet), 0x100), (ldns_pkt_ra(packet), 0x80), (ldns_pkt_ad(packet), 0x20),
            (ldns_pkt_cd(packet), 0x10),
        ]
        let set = bits.reduce(0) { $1.0 != 0 ? $0 | $1.1 : $0 }
        let opcode = unsafe ldns_pkt_get_opcode(packet).rawValue
        let responseCode = unsafe ldns_pkt_get_rcode(packet).rawValue
        return set | UInt16(opcode) << 11 | UInt16(responseCode)
    }

    private static func option(_ packet: PacketPointer) -> Option {
        var data: [UInt8] = []
        if let field = unsafe ldns_pkt_edns_data(packet), let octets = unsafe ldns_rdf_data(field) {
            unsafe data = Array(UnsafeBufferPointer(start: octets, count: ldns_rdf_size(field)))
        }
        return unsafe Option(
            udpPayloadSize: ldns_pkt_edns_udp_size(packet), extendedResponseCode: ldns_pkt_edns_extended_rcode(packet),
            version: ldns_pkt_edns_version(packet), flags: ldns_pkt_edns_z(packet), data: data)
    }

    private static func records(_ list: UnsafeMutablePointer<ldns_rr_list>?) -> [RecordPointer]? {
        guard let list = unsafe list else { return unsafe [] }
        var records: [RecordPointer] = unsafe []
        for index in 0..<(unsafe ldns_rr_list_rr_count(list)) {
            guard let record = unsafe ldns_rr_list_rr(list, index) else { return nil }
            unsafe records.append(record)
        }
        return unsafe records
    }
}
