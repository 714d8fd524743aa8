/// A path with a query, written as in a request.
package enum RequestPath {
    /// Everything that RFC 3986 does not call unreserved is escaped in names and values, and in the path all but
    /// slashes too.
    package static func text(path: String, query: [(name: String, value: String)]) -> String {
        var octets: [UInt8] = []
        append(path, keeping: "/", to: &octets)
        for (index, item) in query.enumerated() {
            octets.append(UInt8(ascii: index == 0 ? "?" : "&"))
            append(item.name, keeping: "", to: &octets)
            octets.append(UInt8(ascii: "="))
            append(item.value, keeping: "", to: &octets)
        }
        return String(decoding: octets, as: UTF8.self)
    }

    private static func append(_ text: String, keeping kept: String, to octets: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        for octet in text.utf8 {
            let isUnreserved =
                (48...57).contains(octet) || (65...90).contains(octet) || (97...122).contains(octet)
                || "-._~".utf8.contains(octet)
            if isUnreserved || kept.utf8.contains(octet) {
                octets.append(octet)
            } else {
                octets += [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
            }
        }
    }
}
