import DNSEngine
import DNSWire
import NetworkAddress

/// Reads the file of `loadbalance weighted`: a line with a name, then a line for each of its addresses with the weight, 1…255;
/// lines that begin with `#` are comments.
struct WeightFile {
    private(set) var weights: [DomainName: [BalanceTable.Weight]] = [:]

    /// Throws at the first fault: with half of the weights the balance would be another than the one that was meant.
    init(_ text: String, file: String) throws(LineFault) {
        var name: DomainName?
        // A carriage return and a line feed are one character.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() {
            let fields = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map(String.init)
            guard let first = fields.first, !first.hasPrefix("#") else { continue }
            let fault = { (reason: String) in LineFault(file: file, line: index + 1, reason: reason) }
            switch fields.count {
            case 1:
                guard IPAddress(first) == nil else { throw fault("\(first) has no weight") }
                do {
                    name = try DomainName(first)
                } catch {
                    throw fault("\(first) is no domain name: \(error)")
                }
            case 2:
                guard let address = IPAddress(first) else { throw fault("an address was expected, got \(first)") }
                guard let weight = UInt8(fields[1]), weight > 0 else {
                    throw fault("a weight must be within 1…255, got \(fields[1])")
                }
                guard let name else { throw fault("a name was expected before the first address, got \(first)") }
                weights[name, default: []].append(.init(address, weight))
            default: throw fault("a name, or an address and its weight, was expected, got \(fields.count) words")
            }
        }
    }
}
