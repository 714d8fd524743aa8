import DNSEngine
import DNSWire
import NetworkAddress

/// Reads the lines of a hosts file: an address, names, `#` and a comment.
struct HostsFile {
    private(set) var entries: [HostsTable.Entry] = []
    private(set) var faults: [LineFault] = []

    /// Reads everything; faulty lines and names are reported and left out.
    init(_ text: String, file: String) {
        // A carriage return and a line feed are one character.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() {
            let fields = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map(String.init)
            guard let first = fields.first else { continue }
            read(first, Array(fields.dropFirst()), file: file, line: index + 1)
        }
    }

    /// Reads one line that has been cut into fields already, as the inline lines of a Corefile are.
    mutating func read(_ addressText: String, _ names: [String], file: String, line: Int) {
        let fault = { (reason: String) in LineFault(file: file, line: line, reason: reason) }
        // The zone of a link-local address means nothing to a client elsewhere.
        let withoutZone = addressText.prefix { $0 != "%" }
        guard let address = IPAddress(withoutZone) else {
            faults.append(fault("an address was expected, got \(addressText)"))
            return
        }
        guard !names.isEmpty else {
            faults.append(fault("\(addressText) has no name"))
            return
        }
        var valid: [DomainName] = []
        for name in names {
            do {
                valid.append(try DomainName(name))
            } catch {
                faults.append(fault("\(name) is no domain name: \(error)"))
            }
        }
        if !valid.isEmpty { entries.append(HostsTable.Entry(address: address.unmapped, names: valid)) }
    }
}
