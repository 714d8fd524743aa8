import CLDNS
import DNSWire
import Glibc

/// What ldns's own zone reader makes of a text. The only test file with unsafe code.
enum SecondOpinion {
    /// The records as `owner ttl TYPE hexadecimal`; `nil` where ldns refuses the text.
    static func records(_ text: String, origin: String) -> [String]? {
        let octets = Array(text.utf8)
        guard let file = unsafe tmpfile() else { return nil }
        defer { unsafe fclose(file) }
        guard unsafe octets.withUnsafeBytes({ unsafe fwrite($0.baseAddress, 1, $0.count, file) }) == octets.count
        else { return nil }
        unsafe rewind(file)
        let originName = unsafe ldns_dname_new_frm_str(origin)
        defer { unsafe ldns_rdf_deep_free(originName) }

        var line: Int32 = 0
        var zonePointer: UnsafeMutablePointer<ldns_zone>?
        guard
            unsafe ldns_zone_new_frm_fp_l(&zonePointer, file, originName, 3600, LDNS_RR_CLASS_IN, &line)
                == LDNS_STATUS_OK
        else { return nil }
        defer { unsafe ldns_zone_deep_free(zonePointer) }
        let list = unsafe ldns_zone_rrs(zonePointer)
        let others = unsafe (0..<ldns_rr_list_rr_count(list)).map { unsafe shown(ldns_rr_list_rr(list, $0)) }
        return unsafe [shown(ldns_zone_soa(zonePointer))] + others
    }

    private static func shown(_ record: UnsafeMutablePointer<ldns_rr>?) -> String {
        var data: [UInt8] = []
        for index in unsafe 0..<ldns_rr_rd_count(record) { unsafe data += octets(ldns_rr_rdf(record, index)) }
        let type = unsafe RecordType(rawValue: UInt16(truncatingIfNeeded: ldns_rr_get_type(record).rawValue))
        let owner = unsafe octets(ldns_rr_owner(record))
        return unsafe "\(owner.hexadecimal) \(ldns_rr_ttl(record)) \(type) \(data.hexadecimal)"
    }

    private static func octets(_ field: UnsafeMutablePointer<ldns_rdf>?) -> [UInt8] {
        guard let data = unsafe ldns_rdf_data(field) else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: data, count: ldns_rdf_size(field)))
    }
}

/// What the C library has handed out.
enum Heap {
    /// Octets in use.
    static var octetsInUse: Int { Int(mallinfo2().uordblks) }
}
