import CLDNS
import DNSWire
import Glibc

/// The boundary to C: ldns and the system's files. The only file of this module with unsafe code.
///
/// ldns 1.8 takes much on trust: it wraps numbers that are too large, writes behind buffers for overlong base32, and
/// reads NULL for some broken fields. So it is only given text of which length and characters have been checked, and
/// everything that it allocates is freed before a function returns.
enum LDNSZoneReader {
    /// The formats of all types that ldns describes, but for those that it describes wrongly.
    static func recordFormats() -> [RecordFormat] {
        (1...UInt16.max).compactMap { number in
            guard let descriptor = unsafe ldns_rr_descript(number), unsafe descriptor.pointee._type.rawValue == number,
                let name = unsafe descriptor.pointee._name
            else { return nil }
            let type = RecordType(rawValue: number)
            let mnemonic = unsafe String(cString: name)
            // NSAP-PTR has a name and no string (RFC 1348), SINK has more than a number.
            guard !type.isMeta, number != 23, number != 40 else {
                return RecordFormat(type: type, mnemonic: mnemonic, fields: [], repeatedField: nil, fieldsMin: 0)
            }
            let fields = unsafe (0..<Int(descriptor.pointee._maximum)).map { index in
                unsafe fieldKind(ldns_rr_descriptor_field_type(descriptor, index))
            }
            let repeated = unsafe descriptor.pointee._variable
            return unsafe RecordFormat(
                type: type, mnemonic: mnemonic, fields: fields,
                repeatedField: repeated == LDNS_RDF_TYPE_NONE ? nil : fieldKind(repeated),
                fieldsMin: ldns_rr_descriptor_minimum(descriptor))
        }
    }

    /// The wire form of one field, through ldns. The fault's reason is ldns's own, or empty where the kind's noun says
    /// enough.
    static func octets(of field: FieldKind, text: ArraySlice<UInt8>) throws(FieldFault) -> [UInt8] {
        guard let conversion = unsafe conversion(of: field), LDNSInputCheck.isSafe(text, for: field) else {
            throw FieldFault(field.noun == nil ? "not understood" : "")
        }
        let string = text + [0]
        var result: UnsafeMutablePointer<ldns_rdf>?
        let status = unsafe string.withUnsafeBytes { octets in
            unsafe conversion(&result, octets.bindMemory(to: CChar.self).baseAddress)
        }
        guard status == LDNS_STATUS_OK, let result = unsafe result else {
            throw FieldFault(field.noun == nil ? statusText(status) : "")
        }
        defer { unsafe ldns_rdf_deep_free(result) }
        return unsafe octets(of: result)
    }

    /// Whether RDATA in wire form has the fields of its type, as ldns reads them, and no compressed names.
    static func isWellFormed(_ data: [UInt8], _ format: RecordFormat) -> Bool {
        guard let length = UInt16(exactly: data.count), let record = unsafe ldns_rr_new() else { return false }
        defer { unsafe ldns_rr_free(record) }
        unsafe ldns_rr_set_type(record, ldns_rr_type(rawValue: UInt32(format.type.rawValue)))
        let wire = [UInt8(length >> 8), UInt8(length & 0xff)] + data
        var position = 0
        let status = unsafe wire.withUnsafeBufferPointer { octets in
            unsafe ldns_wire2rdf(record, octets.baseAddress, octets.count, &position)
        }
        let count = unsafe ldns_rr_rd_count(record)
        guard status == LDNS_STATUS_OK, position == wire.count, count >= format.fieldsMin else { return false }
        var read: [UInt8] = []
        for index in 0..<count {
            guard let field = unsafe ldns_rr_rdf(record, index) else { return false }
            unsafe read += octets(of: field)
        }
        return read == data
    }

    /// The whole regular file at `path`.
    static func octets(ofFile path: String, limit: Int) throws(ZoneFileReadError) -> [UInt8] {
        guard !path.utf8.contains(0) else { throw .missing }
        // Without waiting: opening a pipe would, until somebody writes to it.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw readError(errno) }
        defer { _ = close(file) }
        var attributes = stat()
        guard unsafe fstat(file, &attributes) == 0 else { throw readError(errno) }
        guard attributes.st_mode & S_IFMT != S_IFDIR else { throw .directory }
        guard attributes.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        guard attributes.st_size <= limit else { throw .tooLarge(limit: limit) }
        var octets: [UInt8] = []
        octets.reserveCapacity(Int(attributes.st_size))
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
            guard count != 0 else { return octets }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw readError(errno)
            }
            // The file may have grown since.
            guard octets.count + count <= limit else { throw .tooLarge(limit: limit) }
            octets += chunk[..<count]
        }
    }

    private static func readError(_ code: Int32) -> ZoneFileReadError {
        if code == ENOENT { return .missing }
        guard let text = unsafe strerror(code) else { return .failed("error \(code)") }
        return unsafe .failed(String(cString: text).lowercased())
    }

    private static func octets(of field: UnsafeMutablePointer<ldns_rdf>) -> [UInt8] {
        guard let data = unsafe ldns_rdf_data(field) else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: data, count: ldns_rdf_size(field)))
    }

    private static func statusText(_ status: ldns_status) -> String {
        guard let text = unsafe ldns_get_errorstr_by_id(status) else { return "error \(status.rawValue)" }
        return unsafe String(cString: text).lowercased()
    }
}

extension LDNSZoneReader {
    private typealias Conversion = (
        UnsafeMutablePointer<UnsafeMutablePointer<ldns_rdf>?>?, UnsafePointer<CChar>?
    ) -> ldns_status

    private static func conversion(of field: FieldKind) -> Conversion? {
        switch field {
        case .addressV4: unsafe ldns_str2rdf_a
        case .addressV6: unsafe ldns_str2rdf_aaaa
        case .base64: unsafe ldns_str2rdf_b64
        case .hexadecimal: unsafe ldns_str2rdf_hex
        case .base32: unsafe ldns_str2rdf_b32_ext
        case .time: unsafe ldns_str2rdf_time
        case .algorithm: unsafe ldns_str2rdf_alg
        case .certificateType: unsafe ldns_str2rdf_cert_alg
        case .certificateUsage: unsafe ldns_str2rdf_certificate_usage
        case .selector: unsafe ldns_str2rdf_selector
        case .matchingType: unsafe ldns_str2rdf_matching_type
        case .location: unsafe ldns_str2rdf_loc
        case .addressPrefix: unsafe ldns_str2rdf_apl
        case .identifier64: unsafe ldns_str2rdf_ilnp64
        case .eui48: unsafe ldns_str2rdf_eui48
        case .eui64: unsafe ldns_str2rdf_eui64
        case .tag: unsafe ldns_str2rdf_tag
        default: nil
        }
    }

    private static func fieldKind(_ type: ldns_rdf_type) -> FieldKind {
        switch type {
        case LDNS_RDF_TYPE_DNAME: .name
        case LDNS_RDF_TYPE_INT8: .uint8
        case LDNS_RDF_TYPE_INT16: .uint16
        case LDNS_RDF_TYPE_INT32: .uint32
        case LDNS_RDF_TYPE_PERIOD: .period
        case LDNS_RDF_TYPE_TYPE: .type
        case LDNS_RDF_TYPE_NSEC: .typeBitmap
        case LDNS_RDF_TYPE_STR: .string
        case LDNS_RDF_TYPE_LONG_STR: .unboundedString
        case LDNS_RDF_TYPE_SVCPARAMS: .serviceParameters
        case LDNS_RDF_TYPE_NSEC3_SALT: .salt
        case LDNS_RDF_TYPE_A: .addressV4
        case LDNS_RDF_TYPE_AAAA: .addressV6
        case LDNS_RDF_TYPE_B64: .base64
        case LDNS_RDF_TYPE_HEX: .hexadecimal
        case LDNS_RDF_TYPE_NSEC3_NEXT_OWNER: .base32
        case LDNS_RDF_TYPE_TIME: .time
        case LDNS_RDF_TYPE_ALG: .algorithm
        case LDNS_RDF_TYPE_CERT_ALG: .certificateType
        case LDNS_RDF_TYPE_CERTIFICATE_USAGE: .certificateUsage
        case LDNS_RDF_TYPE_SELECTOR: .selector
        case LDNS_RDF_TYPE_MATCHING_TYPE: .matchingType
        case LDNS_RDF_TYPE_LOC: .location
        case LDNS_RDF_TYPE_APL: .addressPrefix
        case LDNS_RDF_TYPE_ILNP64: .identifier64
        case LDNS_RDF_TYPE_EUI48: .eui48
        case LDNS_RDF_TYPE_EUI64: .eui64
        case LDNS_RDF_TYPE_TAG: .tag
        default: .unreadable
        }
    }
}
